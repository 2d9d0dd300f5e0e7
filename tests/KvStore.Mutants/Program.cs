using KvStore.Mutants.Campaigns;
using KvStore.Mutants.Planting;

// The simulator's --mutants does the same; this is for a closer look: planting alone, or single mutants.
try
{
    switch (args)
    {
        case ["plant"]:
            var planter = new Planter(Repository.Find());
            Console.WriteLine($"{planter.Plant().Length} mutants planted in {planter.Folder}");
            Console.WriteLine($"Build with -p:KvMutants=true, run with {PlantedSwitch.Variable}=NUMBER.");
            return 0;

        case ["run", .. var only]:
            return await new Campaign(new CampaignSettings { Only = [.. only.Select(int.Parse)] }, Console.WriteLine).RunAsync(CancellationToken.None);

        default:
            Console.Error.WriteLine("Usage: dotnet run --project tests/KvStore.Mutants -- plant | run [NUMBER...]");
            return 2;
    }
}
catch (MutantException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
