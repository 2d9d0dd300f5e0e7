using KvStore.Mutants.Planting;

// Only plants. The simulator's --mutants plants, builds and runs.
if (args is not ["plant"])
{
    Console.Error.WriteLine("Usage: dotnet run --project tests/KvStore.Mutants -- plant");
    return 2;
}

try
{
    var planter = new Planter(Repository.Find());
    Console.WriteLine($"{planter.Plant().Length} mutants planted in {planter.Folder}");
    Console.WriteLine($"Build with -p:KvMutants=true, run with {PlantedSwitch.Variable}=NUMBER.");
    return 0;
}
catch (MutantException error)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}
