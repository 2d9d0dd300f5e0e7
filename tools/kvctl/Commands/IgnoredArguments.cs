using System.CommandLine;

namespace KvCtl.Commands;

/// <summary>Arguments beyond those that a command needs: etcdctl accepts them and does nothing with them.</summary>
internal sealed class IgnoredArguments : Argument<string[]>
{
    public IgnoredArguments()
        : base("ignored")
    {
        Arity = ArgumentArity.ZeroOrMore;
        Hidden = true;
    }

    public bool AreIn(ParseResult result) => result.GetValue(this) is { Length: > 0 };
}
