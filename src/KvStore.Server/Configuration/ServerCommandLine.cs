using System.CommandLine;
using System.CommandLine.Help;

namespace KvStore.Server.Configuration;

/// <summary>The command line of the server: finds the settings in flags, variables and file, then hands them on.</summary>
/// <param name="output">Where help goes.</param>
/// <param name="error">Where complaints go, one sentence each.</param>
/// <param name="variable">Looks up an environment variable.</param>
internal sealed class ServerCommandLine(TextWriter output, TextWriter error, Func<string, string?> variable)
{
    private readonly Dictionary<Setting, Option<string>> _options = Settings.All.ToDictionary(s => s, CreateOption);

    private readonly Option<string> _config = new("--config")
    {
        HelpName = "FILE",
        Description = $"Settings file [{Settings.FileVariable}, default: {Settings.DefaultFile} if it exists]",
    };

    /// <summary>Reads the arguments and calls <paramref name="run"/> with the settings, unless there is nothing to run.</summary>
    /// <returns>The exit code of the process.</returns>
    public async Task<int> InvokeAsync(IReadOnlyList<string> args, Func<ServerOptions, Task<int>> run)
    {
        var parsed = CreateCommand().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await ComplainAsync(parsed.Errors[0].Message + " See kvstore --help.");
        }

        // Help and version are the only actions; the server runs outside of the parser, which would handle signals of its own.
        if (parsed.Action is not null)
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        }

        ServerOptions options;
        try
        {
            options = ServerOptionsReader.Read(CreateSources(parsed));
        }
        catch (UsageException e)
        {
            return await ComplainAsync(e.Message);
        }

        return await run(options);
    }

    private static Option<string> CreateOption(Setting setting) => new(setting.Flag)
    {
        HelpName = setting.Value,
        Description = $"{setting.Description} [{setting.Variable}, default: {setting.Default}]",
    };

    private RootCommand CreateCommand()
    {
        var command = new RootCommand("A replicated key-value store that speaks etcd's v3 API.") { _config };
        foreach (var setting in Settings.All)
        {
            command.Add(_options[setting]);
        }

        command.Options.OfType<HelpOption>().Single().Action = new HelpWithSources();
        return command;
    }

    private SettingSources CreateSources(ParseResult parsed)
    {
        var file = ConfigurationFile.Read(parsed.GetValue(_config) ?? variable(Settings.FileVariable));
        return new SettingSources(setting => parsed.GetValue(_options[setting]), variable, file);
    }

    private async Task<int> ComplainAsync(string message)
    {
        await error.WriteLineAsync("kvstore: " + message);
        return ExitCodes.Usage;
    }
}
