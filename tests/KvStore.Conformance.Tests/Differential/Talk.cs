using System.Text;

namespace KvStore.Conformance.Tests.Differential;

/// <summary>Has the acts of a step with a tool that runs, and writes down what all its commands print.</summary>
/// <param name="tool">The tool of all commands.</param>
/// <param name="session">The command that is talked with.</param>
/// <param name="complete">Fills in what a script cannot know, and names the store.</param>
/// <param name="folder">Where the commands run.</param>
internal sealed class Talk(Tool tool, ToolSession session, Func<string[], Task<string[]>> complete, string folder)
{
    private static readonly TimeSpan HearLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KnockLimit = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan AwaitInterval = TimeSpan.FromMilliseconds(50);

    private readonly StringBuilder _others = new();
    private readonly List<(string[] Arguments, ToolSession Session)> _beside = [];
    private bool _isDeaf;

    /// <summary>Returns the result of the command; what others printed stands behind its own output.</summary>
    public async Task<ToolResult> HaveAsync(IReadOnlyList<Act> acts)
    {
        try
        {
            foreach (var act in acts)
            {
                if (!await DoAsync(act, session))
                {
                    // Nothing that follows would be about the same, and the result shall say so.
                    _others.Append("gave up at: ").Append(act).Append('\n');
                    _beside.ForEach(static other => other.Session.Kill());
                    session.Kill();
                    break;
                }
            }

            var result = await Tool.EndAsync(session);
            foreach (var (arguments, other) in _beside)
            {
                Note(arguments, await Tool.EndAsync(other));
            }

            return result with { Output = (_isDeaf ? session.Heard() : result.Output) + _others };
        }
        finally
        {
            _beside.ForEach(static other => other.Session.Dispose());
        }
    }

    private async Task<bool> DoAsync(Act act, ToolSession to)
    {
        switch (act)
        {
            case Act.Hear hear:
                return await to.HearAsync(hear.Text, HearLimit);
            case Act.Say say:
                await to.SayAsync(say.Text);
                return true;
            case Act.CloseInput:
                to.CloseInput();
                return true;
            case Act.Signal signal:
                await to.SignalAsync(signal.Name);
                return true;
            case Act.Also also:
                Note(also.Arguments, await RunAsync(also.Arguments));
                return true;
            case Act.Beside beside:
                _beside.Add((beside.Arguments, tool.Start(await complete(beside.Arguments), folder)));
                return true;
            case Act.ToBeside other:
                return await DoAsync(other.Do, _beside[other.Number].Session);
            case Act.Await wait:
                return await AwaitAsync(wait);
            case Act.Knock knock:
                return await KnockAsync(knock);
            default:
                throw new InvalidOperationException($"{act} is no act");
        }
    }

    private async Task<bool> AwaitAsync(Act.Await wait)
    {
        using var timeout = new CancellationTokenSource(HearLimit);
        using var timer = new PeriodicTimer(AwaitInterval);
        while (!(await RunAsync(wait.Arguments)).Output.Contains(wait.Text, StringComparison.Ordinal))
        {
            if (timeout.IsCancellationRequested)
            {
                return false;
            }

            await timer.WaitForNextTickAsync();
        }

        return true;
    }

    private async Task<bool> KnockAsync(Act.Knock knock)
    {
        _isDeaf = true;
        using var timeout = new CancellationTokenSource(HearLimit);
        do
        {
            await RunAsync(knock.Arguments);
            if (await session.HearAsync(knock.Text, KnockLimit))
            {
                return true;
            }
        }
        while (!timeout.IsCancellationRequested);
        return false;
    }

    private async Task<ToolResult> RunAsync(string[] arguments) => await tool.RunAsync(await complete(arguments), "", folder);

    private void Note(string[] arguments, ToolResult result) =>
        _others.Append("$ ").AppendJoin(' ', arguments).Append(" -> ").Append(result.ExitCode).Append('\n').Append(result.Output).Append(result.Error);
}
