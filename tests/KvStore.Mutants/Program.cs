using KvStore.Mutants.Campaigns;
using KvStore.Mutants.Planting;

// The simulator's --mutants does the same; this is for a closer look: planting alone, or a few mutants in a few seeds.
try
{
    switch (args)
    {
        case ["plant"]:
            var planter = new Planter(Repository.Find());
            Console.WriteLine($"{planter.Plant().Length} mutants planted in {planter.Folder}");
            Console.WriteLine($"Build with -p:KvMutants=true, run with {PlantedSwitch.Variable}=NUMBER.");
            return 0;

        case ["run", var seeds, .. var only]:
            var settings = new CampaignSettings { SeedsMax = int.Parse(seeds), ControlSeeds = int.Parse(seeds), Only = [.. only.Select(int.Parse)] };
            return await new Campaign(settings, Console.WriteLine).RunAsync(CancellationToken.None);

        default:
            Console.Error.WriteLine("Usage: dotnet run --project tests/KvStore.Mutants -- plant | run SEEDS [MUTANT...]");
            return 2;
    }
}
catch (MutantException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
