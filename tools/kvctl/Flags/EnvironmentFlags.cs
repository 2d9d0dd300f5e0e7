using System.CommandLine;

namespace KvCtl.Flags;

/// <summary>
/// Global flags from the environment: <c>--command-timeout</c> is <c>KVCTL_COMMAND_TIMEOUT</c>. A flag on the command line wins (etcdctl
/// refuses to run then).
/// </summary>
internal static class EnvironmentFlags
{
    private const string Prefix = "KVCTL_";

    public static void AddTo(FlagLine line, Command root, Func<string, string?> environment)
    {
        foreach (var option in root.Options)
        {
            if (!option.Recursive || line.Has(option))
            {
                continue;
            }

            var name = Prefix + option.Name[2..].Replace('-', '_').ToUpperInvariant();
            if (environment(name) is not { Length: > 0 } value)
            {
                continue;
            }

            if (FlagValue.Canonicalize(option, value, out var canonical) is { } error)
            {
                throw new CliException(ExitCode.Error, $"invalid value \"{value}\" in {name}: {error}");
            }

            line.Set(option, canonical);
        }
    }
}
