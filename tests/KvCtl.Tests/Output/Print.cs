using System.Text;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Contracts.Etcd;

namespace KvCtl.Tests.Output;

/// <summary>Prints answers into a string.</summary>
internal static class Print
{
    public const string HeaderJson = "\"header\":{\"cluster_id\":12324498368889103748,\"member_id\":13667746190324812245,\"revision\":15,\"raft_term\":2}";

    public static ResponseHeader Header() =>
        new() { ClusterId = 12324498368889103748, MemberId = 13667746190324812245, Revision = 15, RaftTerm = 2 };

    public static string Text(string format, Action<IPrinter> print, bool hex = false, Stream? error = null)
    {
        using var output = new MemoryStream();
        using (var host = new CliHost(Stream.Null, output, error ?? Stream.Null, static _ => null))
        {
            var settings = new Settings
            {
                Endpoints = [],
                WriteOut = format,
                Hex = hex,
                Tls = new TlsFlags(CaCert: null, Cert: null, Key: null, SkipsVerify: false),
                DialTimeout = TimeSpan.FromSeconds(1),
                CommandTimeout = TimeSpan.FromSeconds(1),
            };
            print(Printers.Create(settings, host));
        }

        return Encoding.UTF8.GetString(output.ToArray());
    }
}
