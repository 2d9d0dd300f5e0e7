namespace KvStore.Conformance.Tests.Differential;

/// <summary>What a person does at the terminal while a command runs.</summary>
internal abstract record Act
{
    /// <summary>Reads on until the command has printed a text behind what was heard before.</summary>
    public sealed record Hear(string Text) : Act;

    /// <summary>Types.</summary>
    public sealed record Say(string Text) : Act;

    /// <summary>Ends standard input.</summary>
    public sealed record CloseInput : Act;

    /// <summary>Sends a signal by its name.</summary>
    public sealed record Signal(string Name) : Act;

    /// <summary>Runs another command from its beginning to its end; what it prints is compared too.</summary>
    public sealed record Also(string[] Arguments) : Act;

    /// <summary>Begins another command beside this one; its end is waited for at the end, and what it prints is compared too.</summary>
    public sealed record Beside(string[] Arguments) : Act;

    /// <summary>Does something to a command that was begun beside this one, counted from 0.</summary>
    public sealed record ToBeside(int Number, Act Do) : Act;

    /// <summary>Runs another command again and again until it prints a text: for what has an effect that can only be looked for.</summary>
    public sealed record Await(string[] Arguments, string Text) : Act;

    /// <summary>
    /// Runs another command again and again until this one prints a text, and does not listen any longer: for what cannot be seen to be
    /// ready.
    /// </summary>
    public sealed record Knock(string[] Arguments, string Text) : Act;
}
