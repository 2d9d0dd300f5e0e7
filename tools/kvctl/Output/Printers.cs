using KvCtl.Flags;

namespace KvCtl.Output;

/// <summary>The output formats by name.</summary>
internal static class Printers
{
    public static IPrinter Create(Settings settings, CliHost host) => settings.WriteOut switch
    {
        "simple" => new SimplePrinter(host.Output, host.Error, settings.Hex),
        "json" => new JsonPrinter(host.Output),
        "fields" => new FieldsPrinter(host.Output),
        "table" => new TablePrinter(host.Output),
        _ => throw new CliException(ExitCode.BadFeature, "unsupported output format"),
    };
}
