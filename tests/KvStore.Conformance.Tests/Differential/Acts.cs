namespace KvStore.Conformance.Tests.Differential;

/// <summary>Short ways to write the acts of a talk.</summary>
internal static class Acts
{
    public static Act Interrupt { get; } = new Act.Signal("INT");

    public static Act Terminate { get; } = new Act.Signal("TERM");

    public static Act CloseInput { get; } = new Act.CloseInput();

    public static Act Hear(string text) => new Act.Hear(text);

    public static Act Say(string line) => new Act.Say($"{line}\n");

    public static Act Also(string line) => new Act.Also(line.Split(' '));

    public static Act Beside(string line) => new Act.Beside(line.Split(' '));

    public static Act First(Act act) => new Act.ToBeside(Number: 0, act);

    public static Act Second(Act act) => new Act.ToBeside(Number: 1, act);

    public static Act Await(string line, string text) => new Act.Await(line.Split(' '), text);

    public static Act Knock(string line, string text) => new Act.Knock(line.Split(' '), text);
}
