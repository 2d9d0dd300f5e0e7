using KvStore.Mutants.Campaigns;

namespace KvStore.Mutants.Tests.Campaigns;

public sealed class CampaignCommandTests
{
    [Fact]
    public void Arguments_become_settings()
    {
        var settings = CampaignCommand.Parse(["--seeds", "50", "--minutes", "2", "--only", "210,220", "--first-seed", "9"]);

        Assert.Equal((50, TimeSpan.FromMinutes(2), 9UL), (settings.SeedsMax, settings.TimeMax, settings.FirstSeed));
        Assert.Equal([210, 220], settings.Only.ToArray());
    }

    [Theory]
    [InlineData("--seeds")]
    [InlineData("--seeds", "0")]
    [InlineData("--only", "210,x")]
    [InlineData("--faults", "3")]
    public void Wrong_arguments_are_refused(params string[] arguments) =>
        Assert.Throws<FormatException>(() => CampaignCommand.Parse(arguments));
}
