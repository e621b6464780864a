using System;
using System.Buffers;
using System.Collections.Generic;
using Coherence.Cli.Failures;
using Coherence.Cli.Operations;
using Coherence.Core.Indexes;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace Coherence.Tests.Unit.Cli;

public class OperationGrammarTests
{
    // Text on the left, the same operation in JSON on the right: each form is the other's witness, and the target is spelt out.
    [Theory]
    [InlineData("counter:hits/home+=5", """{"index":"counter:hits","key":"home","add":5}""", "counter:hits/home")]
    [InlineData("counter:hits/home-=5", """{"index":"counter:hits","key":"home","add":-5}""", "counter:hits/home")]
    [InlineData("counter:hits/a/b c+=-1", """{"index":"counter:hits","key":"a/b c","remove":1}""", "counter:hits/a/b c")]
    [InlineData("counter:hits/+=1", """{"index":"counter:hits","key":"","add":1}""", "counter:hits/")]
    [InlineData("counter:a:b/0x00ff+=1", """{"index":"counter:a:b","key":{"base64":"AP8="},"add":1}""", "counter:a:b/0x00ff")]
    [InlineData("sum:lines/Alice+=12", """{"index":"sum:lines","key":"Alice","add":12}""", "sum:lines/Alice")]
    [InlineData("count:commits/Alice", """{"index":"count:commits","key":"Alice"}""", "count:commits/Alice")]
    [InlineData("count:commits/a+b", """{"index":"count:commits","key":"a+b"}""", "count:commits/a+b")]
    [InlineData("top10:authors/Alice+=3", """{"index":"top10:authors","key":"Alice","add":3}""", "top10:authors/Alice")]
    [InlineData("register:config/mode=dark", """{"index":"register:config","key":"mode","set":"dark"}""", "register:config/mode")]
    [InlineData("register:config/mode=", """{"index":"register:config","key":"mode","set":""}""", "register:config/mode")]
    [InlineData("register:config/mode=a=b+=c", """{"index":"register:config","key":"mode","set":"a=b+=c"}""", "register:config/mode")]
    [InlineData("register:config/mode=5", """{"index":"register:config","key":"mode","set":"5"}""", "register:config/mode")]
    [InlineData("register:config/mode=0x00ff", """{"index":"register:config","key":"mode","set":{"base64":"AP8="}}""", "register:config/mode")]
    [InlineData("register:config/0x613d=b", """{"index":"register:config","key":"a=","set":"b"}""", "register:config/a=")]
    [InlineData("map:users/7.name=Bob", """{"index":"map:users","key":"7","field":"name","set":"Bob"}""", "map:users/7")]
    [InlineData("map:users/a@b.org.name=x.y", """{"index":"map:users","key":"a@b.org","field":"name","set":"x.y"}""", "map:users/a@b.org")]
    [InlineData("map:users/7.0x612e=z", """{"index":"map:users","key":"7","field":"a.","set":"z"}""", "map:users/7")]
    [InlineData("map:users/a.b-=name", """{"index":"map:users","key":"a.b","remove":"name"}""", "map:users/a.b")]
    [InlineData("set:tags/post-9+=blue", """{"index":"set:tags","key":"post-9","add":"blue"}""", "set:tags/post-9")]
    [InlineData("set:tags/post-9-=blue", """{"index":"set:tags","key":"post-9","remove":"blue"}""", "set:tags/post-9")]
    public void An_operation_in_text_is_the_same_in_json(string text, string json, string target)
    {
        Operation ofText = Assert.Single(OperationLine.Parse(text));
        Operation ofJson = Assert.Single(OperationLine.Parse(json));
        Assert.Equal(target, ofText.Target.ToString());
        Assert.Equal(target, ofJson.Target.ToString());
        Assert.Equal(Delta(ofText), Delta(ofJson));
        Assert.Equal(ofText.Observed, ofJson.Observed);
        Assert.Equal(ofText.FollowsEarlier, ofJson.FollowsEarlier);
    }

    [Fact]
    public void An_array_is_one_update_of_several_operations() =>
        Assert.Equal(2, OperationLine.Parse("""[{"index":"count:a","key":"x"},{"index":"count:b","key":"y"}]""").Count);

    [Theory]
    [InlineData("")]
    [InlineData("counter:hits")]
    [InlineData("/home+=5")]
    [InlineData("hits/home+=5")]
    [InlineData("bogus:hits/home+=5")]
    [InlineData("top0:hits/home+=5")]
    [InlineData("counter:/home+=5")]
    [InlineData("counter:hits/home")]
    [InlineData("counter:hits/home=5")]
    [InlineData("counter:hits/home+=five")]
    [InlineData("counter:hits/home+= 5")]
    [InlineData("counter:hits/home+=9223372036854775808")]
    [InlineData("counter:hits/home-=-9223372036854775808")]
    [InlineData("counter:hits/0x0+=1")]
    [InlineData("counter:hits/0xzz+=1")]
    [InlineData("sum:lines/+=1")]
    [InlineData("count:commits/")]
    [InlineData("count:commits/Alice+=1")]
    [InlineData("count:commits/a=b")]
    [InlineData("top10:authors/Alice+=-1")]
    [InlineData("top10:authors/Alice-=1")]
    [InlineData("top10:authors/+=1")]
    [InlineData("register:config/mode+=dark")]
    [InlineData("register:config/mode")]
    [InlineData("register:config/mode=0x123")]
    [InlineData("map:users/7=Bob")]
    [InlineData("map:users/7.name+=Bob")]
    [InlineData("map:users/7")]
    [InlineData("set:tags/post-9=blue")]
    [InlineData("set:tags/post-9")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("[1]")]
    [InlineData("[[]]")]
    [InlineData("{}")]
    [InlineData("""{"index":"counter:hits","add":5}""")]
    [InlineData("""{"index":5,"key":"home","add":5}""")]
    [InlineData("""{"index":"counter:hits","key":5,"add":5}""")]
    [InlineData("""{"index":"counter:hits","key":"home","add":5.5}""")]
    [InlineData("""{"index":"counter:hits","key":"home","add":"5"}""")]
    [InlineData("""{"index":"counter:hits","key":"home","add":5,"remove":1}""")]
    [InlineData("""{"index":"counter:hits","key":"home","key":"b","add":5}""")]
    [InlineData("""{"index":"counter:hits","key":"home","add":5,"more":1}""")]
    [InlineData("""{"index":"counter:hits","key":"home","field":"f","add":5}""")]
    [InlineData("""{"index":"register:c","key":"k","set":null}""")]
    [InlineData("""{"index":"register:c","key":"k","set":5}""")]
    [InlineData("""{"index":"register:c","key":"k","set":{"base64":"?"}}""")]
    [InlineData("""{"index":"register:c","key":"k","set":{"base64":"AA==","x":1}}""")]
    [InlineData("""{"index":"register:c","key":"k","set":"\ud800"}""")]
    [InlineData("""{"index":"map:users","key":"7","set":"Bob"}""")]
    [InlineData("""{"index":"map:users","key":"7","field":"name","remove":"name"}""")]
    public void Nonsense_is_refused_as_bad_input_in_one_line(string text)
    {
        CliException refused = Assert.Throws<CliException>(() => OperationLine.Parse(text));
        Assert.Equal(ExitCode.BadInput, refused.ExitCode);
        Assert.NotEmpty(refused.Message);
    }

    [Fact]
    public void A_key_may_have_1024_bytes_and_no_more()
    {
        string key = new('k', 1024);
        _ = OperationLine.Parse($"counter:hits/{key}+=1");
        Assert.Equal(ExitCode.BadInput, Assert.Throws<CliException>(() => OperationLine.Parse($"counter:hits/{key}k+=1")).ExitCode);
    }

    [Fact]
    public void Whatever_is_written_is_an_operation_or_bad_input()
    {
        Gen<string> pieces = Gen.Elements(
            "counter:", "sum:", "top3:", "map:", "set:", "register:", "count:", "hits", "/", "home", ".", "=", "+=", "-=", "0x", "00", "5", "-", "{", "}", "[", "]", "\"index\":", "\"key\":", "\"add\":", "\"", ",", "\ud800", " ");
        Arbitrary<List<string>> words = Gen.ListOf(pieces).Select(list => new List<string>(list)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3_000), Prop.ForAll(words, list =>
        {
            try
            {
                Assert.NotEmpty(OperationLine.Parse(string.Concat(list)));
            }
            catch (CliException refused)
            {
                Assert.Equal(ExitCode.BadInput, refused.ExitCode);
            }
        }));
    }

    private static byte[] Delta(Operation operation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        operation.WriteDelta(buffer, new Observation(ReadOnlyMemory<byte>.Empty, new HybridClock(), 1_000));
        return buffer.WrittenSpan.ToArray();
    }
}
