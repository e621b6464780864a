namespace Coherence.Cli.Demo;

/// <summary>Where people see how the demo goes.</summary>
internal interface IDemoDisplay
{
    /// <summary>Shows the figures; called about twice a second.</summary>
    void Show(DemoFigures figures);

    /// <summary>Says what has happened, in a line.</summary>
    void Say(string line);
}
