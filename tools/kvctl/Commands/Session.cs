using System.CommandLine;
using KvCtl.Flags;
using KvCtl.Output;
using KvStore.Client;

namespace KvCtl.Commands;

/// <summary>What a command needs to talk to the cluster and to the user.</summary>
internal sealed class Session : IDisposable
{
    private Session(Settings settings, IPrinter printer)
    {
        Settings = settings;
        Printer = printer;
        Client = settings.Connect(settings.Endpoints);
    }

    public Settings Settings { get; }

    public IPrinter Printer { get; }

    /// <summary>Of a session that was opened for changes.</summary>
    public IChangePrinter Changes => Printer.Changes ?? throw new InvalidOperationException("the session was not opened for changes");

    public KvConnection Client { get; }

    public static Session Open(GlobalFlags globals, ParseResult result, CliHost host)
    {
        var settings = globals.Read(result);
        return new Session(settings, Printers.Create(settings, host));
    }

    /// <summary>Opens a session for a command that prints keys and values. An output format that cannot is refused before anything is done.</summary>
    public static Session OpenForKeys(GlobalFlags globals, ParseResult result, CliHost host) =>
        OpenFor(static printer => printer.PrintsKeys, globals, result, host);

    /// <summary>Likewise for a command that changes the cluster.</summary>
    public static Session OpenForChanges(GlobalFlags globals, ParseResult result, CliHost host) =>
        OpenFor(static printer => printer.Changes is not null, globals, result, host);

    /// <summary>Likewise for a command that prints alarms.</summary>
    public static Session OpenForAlarms(GlobalFlags globals, ParseResult result, CliHost host) =>
        OpenFor(static printer => printer.PrintsAlarms, globals, result, host);

    /// <summary>Likewise for a command that prints reports.</summary>
    public static Session OpenForReports(GlobalFlags globals, ParseResult result, CliHost host) =>
        OpenFor(static printer => printer.PrintsReports, globals, result, host);

    public void Dispose() => Client.Dispose();

    private static Session OpenFor(Func<IPrinter, bool> suits, GlobalFlags globals, ParseResult result, CliHost host)
    {
        var session = Open(globals, result, host);
        if (suits(session.Printer))
        {
            return session;
        }

        session.Dispose();
        throw new CliException(ExitCode.BadFeature, $"{session.Settings.WriteOut} not supported as output format");
    }
}
