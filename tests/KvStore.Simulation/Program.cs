using KvStore.Mutants.Campaigns;
using KvStore.Simulation.Commands;

if (args is ["--help" or "-h"])
{
    Console.WriteLine($"{CommandLine.Usage}\n\n{CampaignCommand.Usage}");
    return 0;
}

if (args is ["--mutants", .. var arguments])
{
    return await CampaignCommand.RunAsync(arguments, Console.WriteLine, CancellationToken.None);
}

try
{
    return new Runner(CommandLine.Parse(args), Console.Out).Run();
}
catch (FormatException error)
{
    Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine(CommandLine.Usage);
    return 2;
}
