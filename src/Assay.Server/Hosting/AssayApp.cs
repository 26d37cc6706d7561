using System.Net.Sockets;
using System.Security.Cryptography;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.DataMarts;
using Assay.Server.DataSets;
using Assay.Server.Engines;
using Assay.Server.Gateway;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Monitoring;
using Assay.Server.Providers;
using Assay.Server.Records;
using Assay.Server.Secrets;
using Assay.Server.Subscriptions;
using DuckDB.NET.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Hosting;

/// <summary>The running server on its data folder.</summary>
internal sealed class AssayApp : IAsyncDisposable
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(8);

    private readonly WebApplication _web;
    private readonly DataFolderLock _folder;

    private AssayApp(WebApplication web, DataFolderLock folder, IReadOnlyList<string> greeting)
    {
        _web = web;
        _folder = folder;
        Greeting = greeting;
    }

    /// <summary>What to tell whoever started the server: its addresses and, once, a generated password.</summary>
    public IReadOnlyList<string> Greeting { get; }

    public string BaseAddress => _web.Urls.First();

    public IServiceProvider Services => _web.Services;

    /// <summary>Starts the server; it accepts requests when this returns.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="cancellation">Stops the start.</param>
    /// <param name="configure">Changes services before the server is built, as tests do.</param>
    /// <exception cref="DataFolderException">The data folder is in use, read-only, damaged or of a newer version.</exception>
    /// <exception cref="SettingsException">This machine has no such address.</exception>
    /// <exception cref="IOException">The address is in use.</exception>
    public static async Task<AssayApp> StartAsync(AssaySettings settings, CancellationToken cancellation, Action<IServiceCollection>? configure = null)
    {
        var folder = DataFolderLock.Acquire(settings.Data);
        try
        {
            var web = Build(settings, configure);
            var generated = await PrepareAsync(web.Services, settings, cancellation);
            Routes.Map(web);
            await web.StartAsync(cancellation);
            return new AssayApp(web, folder, Greet(web, settings, generated));
        }
        catch (SocketException e)
        {
            folder.Dispose();
            throw new SettingsException([$"The server cannot listen on {settings.Urls}: {e.Message}."]);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public Task WaitForShutdownAsync() => _web.WaitForShutdownAsync();

    public Task StopAsync() => _web.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _web.DisposeAsync();
        _folder.Dispose();
    }

    private static WebApplication Build(AssaySettings settings, Action<IServiceCollection>? configure)
    {
        // Settings are read once: nothing is gained by watching the folder of the program, in which the data may lie too.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = "assay",
            ContentRootPath = AppContext.BaseDirectory,
            Args = ["--hostBuilder:reloadConfigOnChange=false"],
        });
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Logging.AddFilter(typeof(TokenHandler).FullName, LogLevel.Warning);
        builder.Logging.AddFilter(typeof(ApiKeyHandler).FullName, LogLevel.Warning);

        // The keys lie in the data folder, readable by its owner only; there is no place to wrap them with.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        // Whoever starts the server is told why it does not start, in a sentence; a stack trace before it only hides that.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.UseUrls(settings.Urls.Split(';'));
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = settings.MaxBodyBytes;
        });
        builder.WebHost.CloseSlowClients();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        builder.Services.AddSingleton(settings);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddDataProtection()
            .SetApplicationName("assay")
            .PersistKeysToFileSystem(PrivateFolder.Make(Path.Combine(settings.Data, "keys")));
        builder.Services.AddSingleton(new CatalogDatabase(Path.Combine(settings.Data, "catalog.sqlite")));
        builder.Services.AddSingleton<ResourceCatalog>();
        builder.Services.AddSingleton<FileCatalog>();
        builder.Services.AddSingleton<SecretStore>();
        builder.Services.AddAssayFeatures();
        configure?.Invoke(builder.Services);
        return builder.Build();
    }

    private static async Task<string?> PrepareAsync(IServiceProvider services, AssaySettings settings, CancellationToken cancellation)
    {
        Task<string?> admin;
        try
        {
            await services.GetRequiredService<CatalogDatabase>().MigrateAsync(cancellation);

            // A password is slow to hash by intention: the record store is opened meanwhile.
            admin = Task.Run(() => services.GetRequiredService<UserStore>().EnsureAdminAsync(settings.AdminPassword, cancellation), cancellation);
            await services.GetRequiredService<SigningKey>().LoadAsync(cancellation);
            await services.GetRequiredService<DataSetService>().OpenAsync(cancellation);
            await services.GetRequiredService<RecordLoader>().OpenAsync(cancellation);
            services.GetRequiredService<ExchangeLog>().Open();
            await services.GetRequiredService<GatewayDirectory>().ReloadAsync(cancellation);
        }
        catch (SqliteException e)
        {
            throw DataFolderException.Unusable("catalog.sqlite", e);
        }
        catch (DuckDBException e)
        {
            throw DataFolderException.Unusable("records.duckdb", e);
        }
        catch (CryptographicException e)
        {
            throw DataFolderException.Unusable("the keys folder, which no longer fits the secrets in catalog.sqlite", e);
        }

        await DataMartEndpoints.EnsureInternalAsync(services.GetRequiredService<ResourceCatalog>(), settings, cancellation);
        return await admin;
    }

    private static List<string> Greet(WebApplication web, AssaySettings settings, string? generatedPassword)
    {
        var greeting = new List<string> { $"assay listens on {string.Join(", ", web.Urls)}, data in {settings.Data}" };
        if (generatedPassword is not null)
        {
            greeting.Add($"user: {UserStore.Admin}  password: {generatedPassword}  (shown only now; set ASSAY_ADMIN_PASSWORD to choose your own)");
        }

        return greeting;
    }
}
