// The language: what templates can say, and what comes out.
#include "rendering/engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace warmpost::rendering {
namespace {

SourcePtr text_of(std::string text) { return make_source("s", std::move(text), std::nullopt); }

class EngineTest : public testing::Test {
protected:
    std::string render(const std::string& text, const std::string& json = "{}") {
        const auto data = prepare_data(json);
        if (!data) return "DATA " + data.error().message;
        const auto done = engine.render(*text_of(text), *data);
        return done ? done->text : "ERROR " + done.error().message;
    }
    std::string refused(const std::string& text, bool plain = false) {
        const auto checked = engine.check(*text_of(text), plain);
        return checked ? "" : checked.error().field + ": " + checked.error().message;
    }
    Engine engine;
};

TEST_F(EngineTest, FillsInNamesAndPaths) {
    EXPECT_EQ(render("Hi {{name}}, {{a.b.c}} {{ a.b.c }}!", R"({"name":"Ann","a":{"b":{"c":7}}})"), "Hi Ann, 7 7!");
    EXPECT_EQ(render("{{n}} {{t}} {{f}} {{z}}[{{e}}]", R"({"n":1.5,"t":true,"f":false,"z":0,"e":""})"), "1.5 true false 0[]");
    EXPECT_EQ(render("[{{none}}]", R"({"none":null})"), "[]") << "what is there and is null prints nothing";
}

TEST_F(EngineTest, NumbersSideBySideAreNotAdded) {
    const auto* data = R"({"a":1,"b":2,"t":true,"l":[3,4]})";
    EXPECT_EQ(render("{{a}}{{b}}", data), "12");
    EXPECT_EQ(render("{{a}}{{t}}{{b}}", data), "1true2");
    EXPECT_EQ(render("{{#if t}}{{a}}{{/if}}{{#if t}}{{b}}{{/if}}", data), "12");
    EXPECT_EQ(render("{{#each l}}{{this}}{{@index}}{{/each}}{{lookup l 0}}{{lookup l 1}}", data), "304134");
    EXPECT_EQ(render("{{#* inline \"p\"}}{{a}}{{/inline}}{{> p}}{{> p}}{{#with l}}{{../b}}{{/with}}", data), "112");
    EXPECT_EQ(render("{{[a]}}{{\"b\"}}{{#a}}{{this}}{{/a}}{{#t}}{{b}}{{/t}}", data), "1212");
}

TEST_F(EngineTest, EscapesNothing) {
    const auto* data = R"({"x":"<b>\"Tom\" & 'Jerry' = `1`</b>"})";
    const std::string plain = "<b>\"Tom\" & 'Jerry' = `1`</b>";
    EXPECT_EQ(render("{{x}}", data), plain);
    EXPECT_EQ(render("{{{x}}}", data), plain);
    EXPECT_EQ(render("{{&x}}", data), plain);
}

TEST_F(EngineTest, KeepsWhatIsFilledInLater) {
    EXPECT_EQ(render("<a href=\"{{amazonSESUnsubscribeUrl}}\">{{ses:openTracker}}"), "<a href=\"{{amazonSESUnsubscribeUrl}}\">{{ses:openTracker}}");
}

TEST_F(EngineTest, MissingAttributesAreErrors) {
    EXPECT_EQ(render("Hi {{name}}"), "ERROR Attribute 'name' is not present in the rendering data.");
    EXPECT_EQ(render("{{a.b}}", R"({"a":{}})"), "ERROR Attribute 'a.b' is not present in the rendering data.");
    EXPECT_EQ(render("{{a.b}}"), "ERROR Attribute 'a.b' is not present in the rendering data.");
    EXPECT_EQ(render("{{#each l}}{{x}}{{/each}}", R"({"l":[{"x":1},{"y":2}]})"), "ERROR Attribute 'x' is not present in the rendering data.");
    EXPECT_EQ(render("{{{a}}}"), "ERROR Attribute 'a' is not present in the rendering data.");
}

TEST_F(EngineTest, ConditionsOnWhatIsMissingAreFalse) {
    EXPECT_EQ(render("{{#if a}}x{{else}}y{{/if}}"), "y");
    EXPECT_EQ(render("{{#if a.b.c}}x{{else}}y{{/if}}"), "y");
    EXPECT_EQ(render("{{#unless a}}x{{/unless}}"), "x");
    EXPECT_EQ(render("{{#each a}}x{{else}}none{{/each}}"), "none");
    EXPECT_EQ(render("{{#with a}}x{{else}}none{{/with}}"), "none");
    EXPECT_EQ(render("{{#a}}x{{/a}}{{^a}}none{{/a}}"), "none");
}

TEST_F(EngineTest, BuiltInHelpers) {
    EXPECT_EQ(render("{{#each l}}{{@index}}{{#if @first}}!{{/if}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}", R"({"l":["a","b","c"]})"), "0!a, 1b, 2c");
    EXPECT_EQ(render("{{#each o}}{{@key}}={{this}};{{/each}}", R"({"o":{"x":1,"y":2}})"), "x=1;y=2;");
    EXPECT_EQ(render("{{#with p}}{{n}} {{../q}}{{/with}}", R"({"p":{"n":"N"},"q":"Q"})"), "N Q");
    EXPECT_EQ(render("{{#each l as |item i|}}{{i}}:{{item.n}} {{/each}}", R"({"l":[{"n":"a"},{"n":"b"}]})"), "0:a 1:b ");
    EXPECT_EQ(render("{{lookup m k}}", R"({"m":{"a":"yes"},"k":"a"})"), "yes");
    EXPECT_EQ(render("{{#if a}}1{{else if b}}2{{else}}3{{/if}}", R"({"b":true})"), "2");
    EXPECT_EQ(render("{{#l}}{{.}}-{{/l}}", R"({"l":[1,2]})"), "1-2-");
    EXPECT_EQ(render("{{l}}", R"({"l":[1,[2,3]]})"), "1,2,3");
    EXPECT_EQ(render("{{!-- said {{to}} nobody --}}{{! nor this }}x"), "x");
    EXPECT_EQ(render("\\{{raw}}"), "{{raw}}");
}

TEST_F(EngineTest, InlinePartialsAndWhiteSpaceControl) {
    EXPECT_EQ(render("{{#* inline \"p\"}}<{{n}}>{{/inline}}{{#each l}}{{> p}}{{/each}}{{> p n=\"z\"}}", R"({"l":[{"n":1},{"n":2}]})"), "<1><2><z>");
    EXPECT_EQ(render("a  {{~b~}}  c", R"({"b":"B"})"), "aBc");
    EXPECT_EQ(render("x\n{{#if a}}\ny\n{{/if}}\nz", R"({"a":1})"), "x\ny\nz");
    EXPECT_EQ(render("{{#each l}}{{#* inline \"q\"}}[{{this}}{{../x}}]{{/inline}}{{> q}}{{/each}}", R"({"l":[1,2],"x":"y"})"), "[1y][2y]") << "defined inside a block";
    EXPECT_EQ(render("{{#> p}}{{x}}{{/p}}{{#* inline \"p\"}}<{{> @partial-block}}>{{/inline}}", R"({"x":"in"})"), "<in>");
    EXPECT_EQ(render("{{#each l as |a|}}{{#each ../m as |b|}}{{a}}{{b}}{{../../x}} {{/each}}{{/each}}", R"({"l":[1,2],"m":[3],"x":"y"})"), "13y 23y ");
    EXPECT_EQ(render("{{> p}}"), "ERROR The partial p could not be found");
}

TEST_F(EngineTest, PartialsOfOnePartAreNotTheOthers) {
    const auto source = make_source("s", "{{> p}}", "{{#* inline \"p\"}}x{{/inline}}{{> p}}");
    const auto done = engine.render(*source, "{}");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().message, "The partial p could not be found");
}

TEST_F(EngineTest, PrototypesAreOutOfReach) {
    for (const char* name :
         {"constructor", "__proto__", "toString", "hasOwnProperty", "a.constructor", "l.map", "s.trim", "s.constructor.constructor", "this.valueOf"})
        EXPECT_EQ(render("{{" + std::string(name) + "}}", R"({"a":{},"l":[],"s":"x"})"),
                  "ERROR Attribute '" + std::string(name) + "' is not present in the rendering data.");
    EXPECT_EQ(render("[{{lookup a \"constructor\"}}{{lookup s \"trim\"}}]", R"({"a":{},"s":"x"})"), "[]");
    EXPECT_EQ(render("{{#with s as |x|}}{{#with \"constructor\" as |k|}}[{{lookup x k}}]{{/with}}{{/with}}", R"({"s":"x"})"), "[]");
    EXPECT_EQ(render("{{> constructor}}"), "ERROR The partial constructor could not be found");
    EXPECT_EQ(render("{{__proto__.x}} {{constructor}}", R"({"__proto__":{"x":"own"},"constructor":"own too"})"), "own own too") << "data may use such names";
}

TEST_F(EngineTest, CharactersOfAllPlanes) {
    EXPECT_EQ(render("ü {{n}} 😀 €", R"({"n":"Zoë 🎉 \ud83d\ude80 日本"})"), "ü Zoë 🎉 🚀 日本 😀 €");
    EXPECT_EQ(render("{{#each l}}{{this}}{{/each}}😀\n😀", R"({"l":["😀"]})"), "😀😀\n😀");
    EXPECT_EQ(render("{{größe}} {{[first name]}}", R"({"größe":"XL","first name":"Ann"})"), "XL Ann");
}

TEST_F(EngineTest, RefusesWhatDoesNotCompileInHandlebarsWords) {
    EXPECT_EQ(refused("fine {{name}}"), "");
    EXPECT_THAT(refused("Hi {{name"), testing::HasSubstr("Text: Parse error on line 1"));
    EXPECT_THAT(refused("{{#if a}}x"), testing::HasSubstr("Parse error"));
    EXPECT_THAT(refused("{{#if a}}x{{/each}}"), testing::HasSubstr("if doesn't match each"));
    EXPECT_THAT(refused("{{shout name}}"), testing::HasSubstr("unknown helper shout"));
    EXPECT_THAT(refused("{{log \"x\"}}"), testing::HasSubstr("unknown helper log"));
    EXPECT_EQ(refused("{{log}}"), "") << "a name like any other";
}

TEST_F(EngineTest, InlineContentIsPlain) {
    EXPECT_EQ(refused("Hi {{name}} {{{a.b}}} {{! a word }}", true), "");
    for (const char* text : {"{{#if a}}x{{/if}}", "x\n{{#each l}}{{/each}}", "{{> p}}", "{{#* inline \"p\"}}{{/inline}}", "{{lookup a b}}"})
        EXPECT_THAT(refused(text, true), testing::HasSubstr("plain replacement tags")) << text;
}

TEST_F(EngineTest, WhatWasCheckedIsCheckedOnce) {
    const auto inline_content = text_of("Hi {{name}}");
    ASSERT_TRUE(engine.check(*inline_content, true));
    const auto first = engine.steps();
    ASSERT_TRUE(engine.render(*inline_content, R"({"name":"Ann"})"));
    EXPECT_LT(engine.steps(), first) << "compiled already";
    const auto kept = engine.steps();
    ASSERT_TRUE(engine.check(*inline_content, true));
    EXPECT_EQ(engine.steps(), kept) << "nothing was done";
    // A kept template was rendered, but never asked whether it is plain.
    const auto stored = text_of("{{#if name}}x{{/if}}");
    ASSERT_TRUE(engine.render(*stored, "{}"));
    EXPECT_FALSE(engine.check(*stored, true));
    EXPECT_TRUE(engine.check(*stored, false));
}

TEST_F(EngineTest, AnOrderConfirmation) {
    const auto read = [](const std::string& name) {
        std::ifstream file(std::string(WARMPOST_SOURCE_DIR) + "/tests/data/templates/" + name);
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    const auto source = make_source("Your order {{order.number}} at {{shop.name}}", read("order.txt"), read("order.html"));
    const auto done = engine.render(*source, *prepare_data(read("order.json")));
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(done->subject, "Your order 2026-104233 at Shop & Sons");
    EXPECT_THAT(done->text, testing::HasSubstr("1 x Tea pot \"Kyoto\" (P-7), 49.00 EUR each: 49.00 EUR - fragile\n3 x Paper filters"));
    EXPECT_THAT(done->html, testing::HasSubstr("<td>Tea pot \"Kyoto\"<br><small>P-7, fragile</small></td><td>1</td>"));
    EXPECT_EQ(engine.heaps_made(), 1u);
}

}  // namespace
}  // namespace warmpost::rendering
