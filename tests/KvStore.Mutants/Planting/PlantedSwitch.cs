namespace KvStore.Mutants.Planting;

/// <summary>The class by which planted code asks which bug is on; compiled into each assembly that has planted code.</summary>
internal static class PlantedSwitch
{
    /// <summary>The environment variable that names the mutant; without it the product is as it was written.</summary>
    public const string Variable = "KVSTORE_MUTANT";

    /// <summary>What a process writes to standard error when it first comes to the planted code.</summary>
    public const string ReachedPrefix = "planted bug reached: ";

    /// <summary>A field that is read once and never changes costs nothing in compiled code.</summary>
    public const string Source =
        $$"""
        namespace KvStore;

        internal static class Planted
        {
            private static readonly int Active = int.Parse(System.Environment.GetEnvironmentVariable("{{Variable}}") ?? "0");
            private static bool _reached;

            public static bool Is(int mutant)
            {
                if (mutant != Active)
                {
                    return false;
                }

                if (!_reached)
                {
                    _reached = true;
                    System.Console.Error.WriteLine("{{ReachedPrefix}}" + mutant);
                }

                return true;
            }
        }

        """;
}
