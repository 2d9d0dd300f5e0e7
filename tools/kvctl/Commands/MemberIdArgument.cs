using System.CommandLine;
using KvCtl.Text;

namespace KvCtl.Commands;

/// <summary>The one argument of commands about a member: its id, in hexadecimal.</summary>
internal sealed class MemberIdArgument(string name = "id")
{
    private readonly Argument<string?> _text = new(name)
    {
        Description = "Id of the member in hexadecimal, as member list shows it",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly IgnoredArguments _more = new();

    public void AddTo(Command command)
    {
        command.Add(_text);
        command.Add(_more);
    }

    /// <summary>The argument; null when there is none, or more than one.</summary>
    public string? Single(ParseResult result) => _more.AreIn(result) ? null : result.GetValue(_text);

    /// <summary>The id, as the commands of the group <c>member</c> read it.</summary>
    public ulong Read(ParseResult result)
    {
        var text = Single(result) ?? throw new CliException(ExitCode.BadArguments, "member ID is not provided");
        return GoNumber.ParseHex(text, out var id) is { } error
            ? throw new CliException(ExitCode.BadArguments, $"bad member ID arg ({error}), expecting ID in Hex")
            : id;
    }
}
