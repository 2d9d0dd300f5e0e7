using KvStore.Mutants;
using KvStore.Mutants.Planting;

if (args is not ["plant"])
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/KvStore.Mutants -- plant");
    return 2;
}

try
{
    var planter = new Planter(Repository.Find());
    var mutants = planter.Plant();
    foreach (var mutant in mutants)
    {
        Console.WriteLine($"{mutant.Id,4}  {mutant.Breaks}");
    }

    Console.WriteLine($"{mutants.Length} mutants planted in {planter.Folder}");
    Console.WriteLine($"Build with -p:KvMutants=true, run with {PlantedSwitch.Variable}=NUMBER.");
    return 0;
}
catch (MutantException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
