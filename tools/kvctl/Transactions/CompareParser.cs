using Google.Protobuf;
using KvCtl.Text;
using KvStore.Contracts.Etcd;

namespace KvCtl.Transactions;

/// <summary>Reads a compare: <c>target("key") operator "value"</c>. Spaces stand exactly where etcdctl wants them.</summary>
internal static class CompareParser
{
    public static Compare Parse(string line)
    {
        var parenthesis = line.IndexOf('(', StringComparison.Ordinal);
        if (parenthesis < 0)
        {
            throw Malformed(line, "");
        }

        var target = line[..parenthesis];
        var scanner = new ByteScanner(line[(parenthesis + 1)..]);
        string? key = null, sign = null, value = null;
        var complete = scanner.TryQuoted(out key)
            && scanner.TryLiteral(')') && scanner.TrySpaces() && scanner.TryWord(out sign)
            && scanner.TrySpaces() && scanner.TryQuoted(out value);
        if (!complete)
        {
            var read = $"{ByteText.ToDisplay(target)}({Quote(key)}) {ByteText.ToDisplay(sign ?? "")} {Quote(value)}";
            throw Malformed(line, $"; got {read}");
        }

        var compare = new Compare { Key = Bytes(key!), Result = ParseSign(line, sign!) };
        SetTarget(compare, line, target, value!);
        return compare;
    }

    private static Compare.Types.CompareResult ParseSign(string line, string sign) => sign switch
    {
        "=" => Compare.Types.CompareResult.Equal,
        "!=" => Compare.Types.CompareResult.NotEqual,
        ">" => Compare.Types.CompareResult.Greater,
        "<" => Compare.Types.CompareResult.Less,
        _ => throw Malformed(line, $" (unknown operator {ByteText.ToDisplay(sign)})"),
    };

    private static void SetTarget(Compare compare, string line, string target, string value)
    {
        switch (target)
        {
            case "ver" or "version":
                compare.Target = Compare.Types.CompareTarget.Version;
                compare.Version = ParseNumber(line, value, numberBase: 10);
                break;
            case "c" or "create":
                compare.Target = Compare.Types.CompareTarget.Create;
                compare.CreateRevision = ParseNumber(line, value, numberBase: 10);
                break;
            case "m" or "mod":
                compare.Target = Compare.Types.CompareTarget.Mod;
                compare.ModRevision = ParseNumber(line, value, numberBase: 10);
                break;
            case "val" or "value":
                compare.Target = Compare.Types.CompareTarget.Value;
                compare.Value = Bytes(value);
                break;
            case "lease":
                compare.Target = Compare.Types.CompareTarget.Lease;
                compare.Lease = ParseNumber(line, value, numberBase: 16);
                break;
            default:
                throw Malformed(line, $" (unknown target {ByteText.ToDisplay(target)})");
        }
    }

    private static long ParseNumber(string line, string value, int numberBase) =>
        GoNumber.ParseInt(value, numberBase, out var number) is null
            ? number
            : throw new CliException(ExitCode.InvalidInput, $"invalid txn compare request: {ByteText.ToDisplay(line)}");

    private static ByteString Bytes(string byteText) => ByteString.CopyFrom(ByteText.Encoding.GetBytes(byteText));

    private static string Quote(string? byteText) => GoQuote.Quote(ByteText.Encoding.GetBytes(byteText ?? ""));

    private static CliException Malformed(string line, string reason) =>
        new(ExitCode.InvalidInput, $"malformed comparison: {ByteText.ToDisplay(line)}{reason}");
}
