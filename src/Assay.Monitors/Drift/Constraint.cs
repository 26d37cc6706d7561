using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>A rule that rows like those of training keep. A row with a missing value in one of its columns keeps it.</summary>
public abstract record Constraint
{
    private protected Constraint(string name, IReadOnlyList<string> columns, Guid? id)
    {
        Name = name;
        Columns = columns;
        Id = id ?? Identify(name, columns);
    }

    /// <summary>The type, such as <c>numeric_range_constraint</c>.</summary>
    public string Name { get; }

    /// <summary>Identifies the constraint. A learned one is identified by its type and columns.</summary>
    public Guid Id { get; }

    /// <summary><c>single_column</c> or <c>two_column</c>.</summary>
    public string Kind => Columns.Count == 1 ? "single_column" : "two_column";

    /// <summary>The columns it speaks of: the categorical one first in a pair with a numeric one.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>The rule in words, as the end of "The row violates that ...".</summary>
    public abstract string Describe();

    /// <summary>A test of the table's rows, true where the row violates the constraint.</summary>
    internal abstract Func<int, bool> Bind(ConstraintTable table);

    internal abstract void WriteContent(Utf8JsonWriter writer);

    private static Guid Identify(string name, IReadOnlyList<string> columns)
    {
        var text = name + "\n" + string.Join("\n", columns.Select(column => $"{column.Length}:{column}"));
        return new Guid(SHA256.HashData(Encoding.Unicode.GetBytes(text)).AsSpan(0, 16));
    }
}
