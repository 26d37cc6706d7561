using System.Text.RegularExpressions;
using Assay.EndToEnd.Tests.Processes;
using Assay.EndToEnd.Tests.Sdk;

namespace Assay.EndToEnd.Tests.Starting;

/// <summary>A server that is started for the first time on an empty folder.</summary>
public sealed partial class FirstStartTests : IDisposable
{
    private const UnixFileMode OwnerFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("assay-first-").FullName, "data");

    [Fact]
    public async Task Generated_password_is_shown_once_and_works_after_the_second_start()
    {
        string password;
        await using (var first = Run())
        {
            await AssayServer.ReadAddressAsync(first);
            password = PasswordPattern().Match(await first.WaitForLineAsync("user: admin", TimeSpan.FromSeconds(10))).Groups[1].Value;
        }

        await using var second = Run();
        using var client = await SdkClient.SignInAsync(await AssayServer.ReadAddressAsync(second), "admin", password);
        await second.SignalAsync("TERM");
        await second.WaitForExitAsync(TimeSpan.FromSeconds(20));

        Assert.True(password.Length >= 20, password);
        Assert.DoesNotContain("password", second.Output);
        Assert.DoesNotContain(password, second.Output);
    }

    [Fact]
    public async Task Data_and_keys_are_the_owner_s_alone()
    {
        await using var server = Run();
        await AssayServer.ReadAddressAsync(server);
        var keys = Directory.GetFiles(Path.Combine(_folder, "keys"));

        Assert.Equal(OwnerFolder, File.GetUnixFileMode(_folder));
        Assert.Equal(OwnerFolder, File.GetUnixFileMode(Path.Combine(_folder, "keys")));
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Equal(OwnerFile, File.GetUnixFileMode(key)));
    }

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    private ChildProcess Run() => AssayServer.Run(AssayServer.ServeArguments(_folder), new Dictionary<string, string?> { ["ASSAY_ADMIN_PASSWORD"] = null });

    [GeneratedRegex("password: (\\S+)")]
    private static partial Regex PasswordPattern();
}
