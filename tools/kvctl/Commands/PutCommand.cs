using System.CommandLine;
using System.Text;
using Google.Protobuf;
using KvCtl.Flags;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>put</c>: writes one key. The value may come from standard input.</summary>
internal sealed class PutCommand : KvCommand
{
    private const string WrongArguments = "put command needs 1 argument and input from stdin or 2 arguments";

    private readonly Argument<string?> _key = new("key") { Arity = ArgumentArity.ZeroOrOne };
    private readonly Argument<string?> _value = new("value")
    {
        Description = "Read from standard input when it is missing. Write -- before a value that begins with a dash.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly IgnoredArguments _more = new();

    private readonly Option<string> _lease = new("--lease")
    {
        Description = "Lease (in hexadecimal) to attach to the key",
        HelpName = "id",
        DefaultValueFactory = static _ => "0",
    };

    private readonly Option<bool> _prevKv = new("--prev-kv") { Description = "Also print the key-value pair before the change" };
    private readonly Option<bool> _ignoreValue = new("--ignore-value") { Description = "Keep the current value" };
    private readonly Option<bool> _ignoreLease = new("--ignore-lease") { Description = "Keep the current lease" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public PutCommand(GlobalFlags globals, CliHost host)
        : base("put", "Write a key")
    {
        _globals = globals;
        _host = host;
        Add(_key);
        Add(_value);
        Add(_more);
        Add(_lease);
        Add(_prevKv);
        Add(_ignoreValue);
        Add(_ignoreLease);
    }

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var request = ToRequest(result, Encoding.UTF8, _host.Input);
        using var session = Session.OpenForKeys(_globals, result, _host);
        session.Printer.Put(await session.Client.Kv.PutAsync(request, cancellationToken));
        return ExitCode.Success;
    }

    /// <param name="encoding">How the arguments stand for bytes.</param>
    /// <param name="input">Where a missing value is read; null: nowhere.</param>
    public PutRequest ToRequest(ParseResult result, Encoding encoding, Stream? input)
    {
        var key = result.GetValue(_key) ?? throw new CliException(ExitCode.BadArguments, WrongArguments);
        var value = result.GetValue(_value);
        var ignoreValue = result.GetValue(_ignoreValue);
        if (ignoreValue && value is not null)
        {
            throw new CliException(ExitCode.BadArguments, "put command needs only 1 argument when 'ignore-value' is set");
        }

        return new PutRequest
        {
            Key = ByteString.CopyFrom(encoding.GetBytes(key)),
            Value = ignoreValue ? ByteString.Empty
                : value is null ? ReadValue(input)
                : ByteString.CopyFrom(encoding.GetBytes(value)),
            Lease = ParseLease(result.GetValue(_lease) ?? ""),
            PrevKv = result.GetValue(_prevKv),
            IgnoreValue = ignoreValue,
            IgnoreLease = result.GetValue(_ignoreLease),
        };
    }

    private static ByteString ReadValue(Stream? input)
    {
        var value = input is null ? ByteString.Empty : ByteString.FromStream(input);
        return value.IsEmpty ? throw new CliException(ExitCode.BadArguments, WrongArguments) : value;
    }

    private static long ParseLease(string text) =>
        GoNumber.ParseInt(text, numberBase: 16, out var lease) is { } error
            ? throw new CliException(ExitCode.BadArguments, $"bad lease ID ({error}), expecting ID in Hex")
            : lease;
}
