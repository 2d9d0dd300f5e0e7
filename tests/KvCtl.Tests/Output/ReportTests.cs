using Google.Protobuf;
using KvCtl.Output;
using KvCtl.Topology;
using KvStore.Contracts.V1;

namespace KvCtl.Tests.Output;

public sealed class ReportTests
{
    private static readonly TopologyDescription Topology = new()
    {
        Groups =
        {
            new GroupDescription { Id = 1, Phase = GroupPhase.Active, Weight = 1, Slots = 3072, Voters = { 10, 171 }, Leader = 171, Revision = 9 },
            new GroupDescription { Id = 2, Phase = GroupPhase.Draining, Weight = 2, Slots = 1024, Voters = { 10 }, Learners = { 171 } },
        },
        Slots = { new SlotRun { First = 0, Count = 3072, Owner = 1, Epoch = 1 }, new SlotRun { First = 3072, Count = 1024, Owner = 2, Epoch = 5, Move = 7 } },
        Moves =
        {
            new MoveDescription
            {
                Id = 7,
                Source = 2,
                Destination = 1,
                Phase = MovePhase.Planned,
                Stage = CopyStage.Changes,
                Chunks = 4,
                RevisionsLeft = 12,
                Slots = { new SlotRange { First = 3072, Count = 1024 } },
            },
        },
    };

    [Fact]
    public void Groups_in_rows() => Assert.Equal(
        """
        1, active, 1, 3072, ab, a,ab, , 9
        2, draining, 2, 1024, , a, ab, 0

        """,
        Print.Text("simple", static printer => printer.Report(TopologyReports.Groups(Topology))));

    [Fact]
    public void Groups_in_json() => Assert.Equal(
        """
        [{"id":1,"phase":"active","weight":1,"slots":3072,"leader":171,"voters":[10,171],"learners":[],"revision":9},{"id":2,"phase":"draining","weight":2,"slots":1024,"leader":0,"voters":[10],"learners":[171],"revision":0}]

        """,
        Print.Text("json", static printer => printer.Report(TopologyReports.Groups(Topology))));

    [Fact]
    public void Slots_in_a_table() => Assert.Equal(
        """
        +-------+------+-------+-------+-------+------+
        | FIRST | LAST | COUNT | GROUP | EPOCH | MOVE |
        +-------+------+-------+-------+-------+------+
        |     0 | 3071 |  3072 |     1 |     1 |    0 |
        |  3072 | 4095 |  1024 |     2 |     5 |    7 |
        +-------+------+-------+-------+-------+------+

        """,
        Print.Text("table", static printer => printer.Report(TopologyReports.Slots(Topology))));

    [Fact]
    public void Moves_say_how_far_they_are() => Assert.Equal(
        "7, 2, 1, planned, 1024, changes, 4, 12, 3072-4095\n",
        Print.Text("simple", static printer => printer.Report(TopologyReports.Moves(Topology))));

    [Fact]
    public void Ring_shows_shares_and_what_would_move()
    {
        var plan = new RebalancePlanResponse
        {
            Moves = { new PlannedMove { Source = 1, Destination = 2, Slots = { new SlotRange { First = 0, Count = 5 }, new SlotRange { First = 9, Count = 1 } } } },
        };

        Assert.Equal(
            """
            1, active, 1, 3072, 75.0 %, 1024, 0, -6
            2, draining, 2, 1024, 25.0 %, 0, 1024, +6

            """,
            Print.Text("simple", printer => printer.Report(TopologyReports.Ring(Topology, plan))));
        Assert.Equal("1, 2, 6, 0-4,9\n", Print.Text("simple", printer => printer.Report(TopologyReports.Plan(plan))));
    }

    [Fact]
    public void Keys_with_their_slots() => Assert.Equal(
        "[{\"key\":\"a\",\"slot\":7,\"group\":2,\"leader\":171,\"epoch\":5,\"move\":0}]\n",
        Print.Text("json", static printer => printer.Report(TopologyReports.Keys(new LocateResponse
        {
            Keys = { new KeyLocation { Key = ByteString.CopyFromUtf8("a"), Slot = 7, Group = 2, Leader = 171, Epoch = 5 } },
        }))));

    [Fact]
    public void What_was_done_is_a_sentence_for_people_and_a_report_for_programs()
    {
        var report = new Report(["Move"], [[Cell.Of(3UL)]]);

        Assert.Equal("Move 3 begun\n", Print.Text("simple", printer => printer.Done("Move 3 begun", report)));
        Assert.Equal("[{\"move\":3}]\n", Print.Text("json", printer => printer.Done("Move 3 begun", report)));
    }

    [Theory]
    [InlineData("7", "7:1")]
    [InlineData("0-99,200", "0:100 200:1")]
    public void Slots_are_read(string text, string expected) =>
        Assert.Equal(expected, string.Join(' ', SlotText.Parse(text).Select(static range => $"{range.First}:{range.Count}")));

    [Fact]
    public void Only_the_first_ranges_are_shown() => Assert.Equal(
        "0,2,4,6,... (2 more)", SlotText.Show([.. Enumerable.Range(0, 6).Select(static i => new SlotRange { First = (uint)(2 * i), Count = 1 })]));
}
