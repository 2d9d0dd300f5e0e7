using System.CommandLine;
using System.Text;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Contracts.Etcd;

namespace KvCtl.Commands;

/// <summary><c>member add</c>.</summary>
internal sealed class MemberAddCommand : KvCommand, IHasManual
{
    private readonly Argument<string?> _name = new("name") { Description = "Name that the new node will have", Arity = ArgumentArity.ZeroOrOne };
    private readonly IgnoredArguments _more = new();
    private readonly PeerUrlsFlag _peerUrls = new();
    private readonly Option<bool> _learner = new("--learner") { Description = "Keep it a learner, which has the data and no vote, until it is promoted" };

    private readonly GlobalFlags _globals;
    private readonly CliHost _host;

    public MemberAddCommand(GlobalFlags globals, CliHost host)
        : base("add", "Add a member; then start its node")
    {
        _globals = globals;
        _host = host;
        Add(_name);
        Add(_more);
        Add(_peerUrls.Option);
        Add(_learner);
    }

    /// <inheritdoc/>
    public string Manual =>
        """
        The lines ETCD_... that follow the answer are the settings of the new node under the names that etcd gives them.
        For kvstore they are --name, --initial-cluster, --advertise-peer and --initial-cluster-state.
        """;

    public override async Task<int> ExecuteAsync(ParseResult result, CancellationToken cancellationToken)
    {
        var name = result.GetValue(_name) ?? throw new CliException(ExitCode.BadArguments, "member name not provided");
        if (_more.AreIn(result))
        {
            throw new CliException(ExitCode.BadArguments, TooMany([name, .. result.GetValue(_more)!]));
        }

        var peerUrls = _peerUrls.Read(result);
        using var session = Session.OpenForChanges(_globals, result, _host);
        var request = new MemberAddRequest { PeerURLs = { PeerUrlsFlag.Split(peerUrls) }, IsLearner = result.GetValue(_learner) };
        var response = await session.Client.Cluster.MemberAddAsync(request, cancellationToken);
        session.Changes.MemberAdd(response, new NewNode(name, peerUrls));
        return ExitCode.Success;
    }

    private static string TooMany(IEnumerable<string> arguments)
    {
        var message = new StringBuilder("too many arguments");
        foreach (var argument in arguments)
        {
            if (argument.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            {
                message.Append($", did you mean --peer-urls={argument}");
            }
        }

        return message.ToString();
    }
}
