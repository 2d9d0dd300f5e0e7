using System.CommandLine;

namespace KvCtl.Flags;

/// <summary>
/// Reads a command line by the rules of etcdctl, which are those of Go's pflag and not those of System.CommandLine: a truth value is only
/// given with <c>=</c>, a flag that is not known is an error and never an argument, everything after <c>--</c> is an argument.
/// </summary>
internal static class FlagReader
{
    public static FlagLine Read(Command root, IReadOnlyList<string> args)
    {
        var line = new FlagLine { Command = root };
        var position = 0;
        while (position < args.Count)
        {
            var arg = args[position++];
            if (arg == "--")
            {
                line.Arguments.AddRange(args.Skip(position));
                break;
            }

            if (arg.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLong(line, arg, args, ref position);
            }
            else if (arg is ['-', _, ..])
            {
                ReadShort(line, arg, args, ref position);
            }
            else if (line.Arguments.Count > 0 || !TryEnter(line, arg))
            {
                line.Arguments.Add(arg);
            }
        }

        if (line.Arguments.Count > 0 && line.Command.Subcommands.Count > 0)
        {
            throw UsageError(line, $"unknown command \"{line.Arguments[0]}\" for \"{FullName(line.Command)}\"");
        }

        return line;
    }

    private static bool TryEnter(FlagLine line, string name)
    {
        foreach (var command in line.Command.Subcommands)
        {
            if (command.Name == name)
            {
                line.Enter(command);
                return true;
            }
        }

        return false;
    }

    private static void ReadLong(FlagLine line, string arg, IReadOnlyList<string> args, ref int position)
    {
        if (arg is ['-', '-', '-' or '=', ..])
        {
            throw UsageError(line, $"bad flag syntax: {arg}");
        }

        var equals = arg.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? arg : arg[..equals];
        var option = Find(line.Command, name) ?? throw UsageError(line, $"unknown flag: {name}");
        var value = equals >= 0 ? arg[(equals + 1)..]
            : FlagValue.IsSwitch(option) ? "true"
            : position < args.Count ? args[position++]
            : throw UsageError(line, $"flag needs an argument: {name}");
        Set(line, option, value);
    }

    private static void ReadShort(FlagLine line, string arg, IReadOnlyList<string> args, ref int position)
    {
        for (var i = 1; i < arg.Length; i++)
        {
            var option = Find(line.Command, $"-{arg[i]}") ?? throw UsageError(line, $"unknown shorthand flag: '{arg[i]}' in {arg}");
            var joined = arg[(i + 1)..];
            if (joined.StartsWith('='))
            {
                Set(line, option, joined[1..]);
                return;
            }

            if (FlagValue.IsSwitch(option))
            {
                Set(line, option, "true");
                continue;
            }

            var value = joined.Length > 0 ? joined
                : position < args.Count ? args[position++]
                : throw UsageError(line, $"flag needs an argument: '{arg[i]}' in {arg}");
            Set(line, option, value);
            return;
        }
    }

    private static void Set(FlagLine line, Option option, string value)
    {
        var error = FlagValue.Canonicalize(option, value, out var canonical);
        if (error is not null)
        {
            throw UsageError(line, $"invalid argument \"{value}\" for \"{FlagValue.DisplayName(option)}\" flag: {error}");
        }

        line.Set(option, canonical);
    }

    private static Option? Find(Command command, string name)
    {
        foreach (var option in command.Options)
        {
            if (option.Name == name || option.Aliases.Contains(name))
            {
                return option;
            }
        }

        foreach (var parent in command.Parents)
        {
            if (parent is Command parentCommand && Find(parentCommand, name) is { Recursive: true } inherited)
            {
                return inherited;
            }
        }

        return null;
    }

    private static CliException UsageError(FlagLine line, string message) =>
        new(ExitCode.Error, message) { HelpCommand = FullName(line.Command) };

    private static string FullName(Command command)
    {
        foreach (var parent in command.Parents)
        {
            return $"{FullName((Command)parent)} {command.Name}";
        }

        return command is RootCommand { HelpName: { } name } ? name : command.Name;
    }
}
