using System.CommandLine;
using System.Text;
using Google.Protobuf;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary>The arguments <c>key [range_end]</c> with <c>--prefix</c> and <c>--from-key</c>, which get and del share.</summary>
internal sealed class KeyRangeFlags(string verb)
{
    private readonly Argument<string?> _key = new("key") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _rangeEnd = new("range_end")
    {
        Description = "With an end, all keys from the key on and below the end",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly IgnoredArguments _more = new();

    private readonly Option<bool> _prefix = new("--prefix") { Description = "All keys that begin with the key" };
    private readonly Option<bool> _fromKey = new("--from-key") { Description = "All keys from the key on, in byte order" };

    public void AddTo(Command command)
    {
        command.Add(_key);
        command.Add(_rangeEnd);
        command.Add(_more);
        command.Add(_prefix);
        command.Add(_fromKey);
    }

    /// <param name="encoding">How the arguments stand for bytes.</param>
    /// <param name="acceptsMore">Whether further arguments are ignored, or an error.</param>
    public (ByteString Key, ByteString RangeEnd) Read(ParseResult result, Encoding encoding, bool acceptsMore)
    {
        var rangeEnd = result.GetValue(_rangeEnd);
        var prefix = result.GetValue(_prefix);
        var fromKey = result.GetValue(_fromKey);
        if (result.GetValue(_key) is not { } keyText || (!acceptsMore && _more.AreIn(result)))
        {
            throw Wrong($"{verb} command needs one argument as key and an optional argument as range_end");
        }

        if (prefix && fromKey)
        {
            throw Wrong("`--prefix` and `--from-key` cannot be set at the same time, choose one");
        }

        var key = ByteString.CopyFrom(encoding.GetBytes(keyText));
        if (rangeEnd is not null)
        {
            return prefix || fromKey
                ? throw Wrong("too many arguments, only accept one argument when `--prefix` or `--from-key` is set")
                : (key, ByteString.CopyFrom(encoding.GetBytes(rangeEnd)));
        }

        if (!prefix && !fromKey)
        {
            return (key, ByteString.Empty);
        }

        // The smallest key is one zero byte; the API refuses an empty one.
        var first = key.IsEmpty ? KeyRanges.FromKeyEnd : key;
        return (first, prefix ? KeyRanges.PrefixEnd(key) : KeyRanges.FromKeyEnd);
    }

    private static CliException Wrong(string message) => new(ExitCode.BadArguments, message);
}
