namespace KvCtl;

internal static class Program
{
    /// <summary>Not async itself: each async method costs a command some milliseconds of start-up.</summary>
    public static Task<int> Main(string[] args) => KvCtlApp.RunAsync(args, CliHost.OfProcess());
}
