namespace Coherence.Tests.Unit.MessagePack;

/// <summary>
/// Published cases: one value a line, then its encodings, the shortest first, then for numbers the floats of the same value.
/// The cases are those of msgpack-test-suite (github.com/kawanet/msgpack-test-suite), set down in the notation of
/// <see cref="MessagePackNotation"/>; <see cref="FormatTable"/> is the overview of formats in the specification
/// (github.com/msgpack/msgpack/blob/master/spec.md).
/// </summary>
internal static class ConformanceVectors
{
    public const string Suite = """
        nil | c0
        false | c2
        true | c3
        b: | c400 c50000 c600000000
        b:01 | c40101 c5000101 c60000000101
        b:00ff | c40200ff c5000200ff c60000000200ff
        i:0 | 00 cc00 cd0000 ce00000000 cf00*8 d000 d10000 d200000000 d300*8 | ca00000000 cb00*8
        i:1 | 01 cc01 cd0001 ce00000001 cf00*7+01 d001 d10001 d200000001 d300*7+01 | ca3f800000 cb3ff0+00*6
        i:127 | 7f cc7f cd007f ce0000007f cf00*7+7f d07f d1007f d20000007f d300*7+7f
        i:128 | cc80 cd0080 ce00000080 cf00*7+80 d10080 d200000080 d300*7+80
        i:255 | ccff cd00ff ce000000ff cf00*7+ff d100ff d2000000ff d300*7+ff
        i:256 | cd0100 ce00000100 cf00*6+0100 d10100 d200000100 d300*6+0100
        i:65535 | cdffff ce0000ffff cf00*6+ffff d20000ffff d300*6+ffff
        i:65536 | ce00010000 cf00*5+010000 d200010000 d300*5+010000
        i:2147483647 | ce7fffffff cf00*4+7fffffff d27fffffff d300*4+7fffffff
        i:2147483648 | ce80000000 cf00*4+80000000 d300*4+80000000 | ca4f000000 cb41e0+00*6
        i:4294967295 | ceffffffff cf00*4+ffffffff d300*4+ffffffff | cb41efffffffe00000
        i:-1 | ff d0ff d1ffff d2ffffffff d3ff*8 | cabf800000 cbbff0+00*6
        i:-32 | e0 d0e0 d1ffe0 d2ffffffe0 d3ff*7+e0 | cac2000000 cbc040+00*6
        i:-33 | d0df d1ffdf d2ffffffdf d3ff*7+df
        i:-128 | d080 d1ff80 d2ffffff80 d3ff*7+80
        i:-256 | d1ff00 d2ffffff00 d3ff*7+00
        i:-32768 | d18000 d2ffff8000 d3ff*6+8000
        i:-65536 | d2ffff0000 d3ff*6+0000
        i:-2147483648 | d280000000 d3ff*4+80000000 | cbc1e0+00*6
        f32:3f000000 | ca3f000000
        f64:3fe0000000000000 | cb3fe0+00*6
        f32:bf000000 | cabf000000
        f64:bfe0000000000000 | cbbfe0+00*6
        i:4294967296 | cf0000000100000000 d30000000100000000 | ca4f800000 cb41f0+00*6
        i:-4294967296 | d3ffffffff00000000 | cbc1f0+00*6
        i:281474976710656 | cf0001+00*6 d30001+00*6 | ca57800000 cb42f0+00*6
        i:-281474976710656 | d3ffff+00*6 | cad7800000 cbc2f0+00*6
        i:9223372036854775807 | cf7f+ff*7 d37f+ff*7
        i:-9223372036854775807 | d38000000000000001
        i:9223372036854775808 | cf80+00*7
        i:-9223372036854775808 | d380+00*7
        i:18446744073709551615 | cfff*8
        u: | a0 d900 da0000 db00000000
        u:a | a161 d90161 da000161 db0000000161
        u:1234567890123456789012345678901 | bf31323334353637383930313233343536373839303132333435363738393031 d91f31323334353637383930313233343536373839303132333435363738393031 da001f31323334353637383930313233343536373839303132333435363738393031
        u:12345678901234567890123456789012 | d9203132333435363738393031323334353637383930313233343536373839303132 da00203132333435363738393031323334353637383930313233343536373839303132
        u:Кириллица | b2d09ad0b8d180d0b8d0bbd0bbd0b8d186d0b0 d912d09ad0b8d180d0b8d0bbd0bbd0b8d186d0b0
        u:ひらがな | ace381b2e38289e3818ce381aa d90ce381b2e38289e3818ce381aa
        u:한글 | a6ed959ceab880 d906ed959ceab880
        u:汉字 | a6e6b189e5ad97 d906e6b189e5ad97
        u:漢字 | a6e6bca2e5ad97 d906e6bca2e5ad97
        u:❤ | a3e29da4 d903e29da4
        u:🍺 | a4f09f8dba d904f09f8dba
        a:0 | 90 dc0000 dd00000000
        a:1 i:1 | 9101 dc000101 dd0000000101
        a:15 i:1 i:2 i:3 i:4 i:5 i:6 i:7 i:8 i:9 i:10 i:11 i:12 i:13 i:14 i:15 | 9f0102030405060708090a0b0c0d0e0f dc000f0102030405060708090a0b0c0d0e0f dd0000000f0102030405060708090a0b0c0d0e0f
        a:16 i:1 i:2 i:3 i:4 i:5 i:6 i:7 i:8 i:9 i:10 i:11 i:12 i:13 i:14 i:15 i:16 | dc00100102030405060708090a0b0c0d0e0f10 dd000000100102030405060708090a0b0c0d0e0f10
        a:1 u:a | 91a161 dc0001a161 dd00000001a161
        m:0 | 80 de0000 df00000000
        m:1 u:a i:1 | 81a16101 de0001a16101 df00000001a16101
        m:1 u:a u:A | 81a161a141 de0001a161a141 df00000001a161a141
        a:1 a:0 | 9190 dc0001dc0000 dd00000001dd00000000
        a:1 m:0 | 9180 dc000180 dd0000000180
        m:1 u:a m:0 | 81a16180 de0001a161de0000 df00000001a161df00000000
        m:1 u:a a:0 | 81a16190 de0001a16190 df00000001a16190
        t:1514862245:0 | d6ff5a4af6a5
        t:1514862245:678901234 | d7ffa1dcd7c85a4af6a5
        t:2147483647:999999999 | d7ffee6b27fc7fffffff
        t:2147483648:0 | d6ff80000000
        t:2147483648:1 | d7ff0000000480000000
        t:4294967295:0 | d6ffffffffff
        t:4294967295:999999999 | d7ffee6b27fcffffffff
        t:4294967296:0 | d7ff0000000100000000
        t:17179869183:999999999 | d7ffee6b27ffffffffff
        t:17179869184:0 | c70cff000000000000000400000000
        t:-1:0 | c70cff00000000+ff*8
        t:-1:999999999 | c70cff3b9ac9ff+ff*8
        t:0:0 | d6ff00000000
        t:0:1 | d7ff0000000400000000
        t:1:0 | d6ff00000001
        t:-2208988801:999999999 | c70cff3b9ac9ffffffffff7c55817f
        t:-2208988800:0 | c70cff00000000ffffffff7c558180
        t:-62167219200:0 | c70cff00000000fffffff1868b8400
        t:253402300799:999999999 | c70cff3b9ac9ff0000003afff4417f
        """;

    /// <summary>For each format of the overview the least and the greatest first byte, and a value that needs the format.</summary>
    public const string FormatTable = """
        00 7f Integer i:64
        80 8f Map m:1 nil nil
        90 9f Array a:2 nil nil
        a0 bf String u:abc
        c0 c0 Nil nil
        c1 c1 Unknown
        c2 c2 Boolean false
        c3 c3 Boolean true
        c4 c4 Binary b:01
        c5 c5 Binary b:00*256
        c6 c6 Binary b:00*65536
        c7 c7 Extension x:7:010203
        c8 c8 Extension x:7:00*256
        c9 c9 Extension x:7:00*65536
        ca ca Float f32:3dcccccd
        cb cb Float f64:3fb999999999999a
        cc cc Integer i:200
        cd cd Integer i:20000
        ce ce Integer i:2000000000
        cf cf Integer i:20000000000
        d0 d0 Integer i:-100
        d1 d1 Integer i:-20000
        d2 d2 Integer i:-2000000000
        d3 d3 Integer i:-20000000000
        d4 d4 Extension x:-7:01
        d5 d5 Extension x:-7:0102
        d6 d6 Extension x:-7:01020304
        d7 d7 Extension x:-7:0102030405060708
        d8 d8 Extension x:-7:0102030405060708090a0b0c0d0e0f10
        d9 d9 String s:61*32
        da da String s:61*256
        db db String s:61*65536
        dc dc Array a:32 nil^32
        dd dd Array a:65536 nil^65536
        de de Map m:16 nil^32
        df df Map m:65536 nil^131072
        e0 ff Integer i:-3
        """;
}
