using Assay.Server.Records;
using CsCheck;

namespace Assay.Server.Tests.Records;

public class StoredTextTests
{
    private static readonly Gen<string> Texts = Gen.Int[0, 3].Select(i => "\0\u00010a"[i]).Array[0, 12].Select(c => new string(c));

    [Fact]
    public void Read_gives_back_any_text_and_Write_leaves_no_zero() => Texts.Sample(text => StoredText.Read(StoredText.Write(text)) == text && !StoredText.Write(text).Contains('\0'));

    [Fact]
    public void Write_keeps_different_texts_apart() => Gen.Select(Texts, Texts).Sample((a, b) => (a == b) == (StoredText.Write(a) == StoredText.Write(b)));
}
