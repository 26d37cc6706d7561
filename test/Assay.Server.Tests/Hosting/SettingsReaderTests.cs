using Assay.Server.Hosting;

namespace Assay.Server.Tests.Hosting;

public class SettingsReaderTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void Read_nothing_gives_the_defaults()
    {
        var settings = Read(None, _ => null, null);

        Assert.Equal("http://127.0.0.1:8080", settings.Urls);
        Assert.Equal(AssaySettings.DefaultInstanceId, settings.InstanceId);
        Assert.False(settings.AllowLoopbackEngines);
    }

    [Fact]
    public void Read_prefers_command_line_to_environment_to_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"engine_timeout_seconds": 10, "token_lifetime_minutes": 20, "max_body_bytes": 2000000, "allow_private_engines": true}""");
            var environment = new Dictionary<string, string> { ["ASSAY_TOKEN_LIFETIME_MINUTES"] = "30", ["ASSAY_MAX_BODY_BYTES"] = "3000000" };
            var settings = Read(new Dictionary<string, string> { ["max_body_bytes"] = "4000000" }, environment.GetValueOrDefault, file);

            Assert.Equal((10, 30, 4_000_000L, true), (settings.EngineTimeoutSeconds, settings.TokenLifetimeMinutes, settings.MaxBodyBytes, settings.AllowPrivateEngines));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("urls", "ftp://x", "--urls")]
    [InlineData("instance_id", "seven", "a UUID")]
    [InlineData("allow_loopback_engines", "maybe", "true or false")]
    [InlineData("max_body_bytes", "-1", "a whole number")]
    public void Read_wrong_value_names_key_and_accepted_values(string key, string value, string expected)
    {
        var error = Assert.Throws<SettingsException>(() => Read(new Dictionary<string, string> { [key] = value }, _ => null, null));

        Assert.Contains(value, error.Message);
        Assert.Contains(expected, error.Message);
    }

    [Fact]
    public void Read_unknown_key_in_the_file_is_refused_by_name()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, """{"prot": 1}""");
            var error = Assert.Throws<SettingsException>(() => Read(None, _ => null, file));

            Assert.Contains("'prot'", error.Message);
            Assert.Contains("urls", error.Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static AssaySettings Read(IReadOnlyDictionary<string, string> commandLine, Func<string, string?> environment, string? file) =>
        SettingsReader.Read(AssaySettings.All, new AssaySettings(), commandLine, environment, file);
}
