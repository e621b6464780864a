using Coherence.Cli.Failures;
using Coherence.Cli.Values;
using Xunit;

namespace Coherence.Tests.Unit.Cli;

public class SpecTextTests
{
    [Theory]
    [InlineData("counter:hits/home")]
    [InlineData("top10:authors/")]
    [InlineData("counter:hits/a/b=c+=d")]
    [InlineData("own-index/0x00ff")]
    [InlineData("counter:hits/日本")]
    public void A_spec_is_shown_as_it_was_written(string text) => Assert.Equal(text, SpecText.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("counter:hits")]
    [InlineData("--unknown-option")]
    [InlineData("/home")]
    [InlineData("counter:hits/0x0")]
    [InlineData("counter:hits/0xgg")]
    public void Nonsense_is_refused_as_bad_input(string text) =>
        Assert.Equal(ExitCode.BadInput, Assert.Throws<CliException>(() => SpecText.Parse(text)).ExitCode);

    [Fact]
    public void Names_of_more_than_255_bytes_and_keys_of_more_than_1024_are_refused()
    {
        _ = SpecText.Parse(new string('n', 255) + "/" + new string('k', 1024));
        _ = Assert.Throws<CliException>(() => SpecText.Parse(new string('n', 256) + "/k"));
        _ = Assert.Throws<CliException>(() => SpecText.Parse("n/" + new string('k', 1025)));
    }
}
