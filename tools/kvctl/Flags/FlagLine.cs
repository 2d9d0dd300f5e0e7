using System.CommandLine;

namespace KvCtl.Flags;

/// <summary>A command line taken apart: the command, its flags with canonical values, its arguments.</summary>
internal sealed class FlagLine
{
    private readonly Dictionary<Option, string> _values = [];
    private readonly List<string> _path = [];

    public required Command Command { get; set; }

    public List<string> Arguments { get; } = [];

    public void Enter(Command command)
    {
        Command = command;
        _path.Add(command.Name);
    }

    /// <summary>Sets a flag; the last value wins, and lists grow.</summary>
    public void Set(Option option, string value)
    {
        if (option.ValueType == typeof(string[]) && _values.TryGetValue(option, out var earlier))
        {
            value = earlier + "," + value;
        }

        _values[option] = value;
    }

    public bool Has(Option option) => _values.ContainsKey(option);

    /// <summary>The command line as System.CommandLine cannot misread it: every value joined to its flag, every argument after <c>--</c>.</summary>
    public ParseResult Parse(Command root)
    {
        List<string> tokens = [.. _path];
        foreach (var (option, value) in _values)
        {
            if (!FlagValue.IsSwitch(option))
            {
                // Nothing after the equals sign would be no value; an empty token is an empty one.
                tokens.AddRange(value.Length > 0 ? [$"{option.Name}={value}"] : [option.Name, value]);
            }
            else if (value == "true")
            {
                tokens.Add(option.Name);
            }
        }

        if (Arguments.Count > 0)
        {
            tokens.Add("--");
            tokens.AddRange(Arguments);
        }

        // A value that begins with @ is a value, not the name of a file with more of them.
        return root.Parse(tokens, new ParserConfiguration { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
    }
}
