// What a stranger's template may cost. Each of these would take minutes, or all memory, if its limit were gone; none asks a clock.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rendering/engine.h"

namespace warmpost::rendering {
namespace {

std::string repeated(const std::string& text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

std::string list_of(const std::string& element, std::size_t count) { return "[" + repeated(element + ",", count - 1) + element + "]"; }

class EngineLimitsTest : public testing::Test {
protected:
    std::string failure(const std::string& text, const std::string& json = "{}") {
        const auto data = prepare_data(json);
        if (!data) return data.error().message;
        const auto done = engine.render(*make_source("s", text, std::nullopt), *data);
        return done ? "rendered" : done.error().message;
    }
    void goes_on() {
        const auto done = engine.render(*make_source("s", "still {{a}}", std::nullopt), R"({"a":"here"})");
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(done->text, "still here");
    }
    Engine engine;
};

TEST_F(EngineLimitsTest, LoopsInLoopsAreStopped) {
    const auto data = R"({"l":)" + list_of("1", 1000) + "}";
    EXPECT_THAT(failure("{{#each l}}{{#each ../l}}{{#each ../../l}}{{#each ../../../l}}{{/each}}{{/each}}{{/each}}{{/each}}", data),
                testing::HasSubstr("steps"));
    goes_on();
    EXPECT_EQ(engine.heaps_made(), 2u);
}

TEST_F(EngineLimitsTest, GrowingOutputIsStopped) {
    const auto data = R"({"l":)" + list_of("1", 1000) + R"(,"x":")" + std::string(100'000, 'x') + "\"}";
    EXPECT_THAT(failure("{{#each l}}{{../x}}{{/each}}", data), testing::HasSubstr("was stopped"));
    goes_on();
}

TEST_F(EngineLimitsTest, PartialsThatCallThemselvesEnd) {
    EXPECT_NE(failure("{{#* inline \"p\"}}{{> p}}{{/inline}}{{> p}}"), "rendered");
    goes_on();
    EXPECT_NE(failure("{{#* inline \"p\"}}{{> p}}{{> p}}{{/inline}}{{> p}}"), "rendered");
    goes_on();
    EXPECT_NE(failure("{{#* inline \"p\"}}{{#each l}}{{> p}}{{/each}}{{/inline}}{{#with this}}{{> p}}{{/with}}", R"({"l":[{"l":[{"l":[]}]}]})"), "");
    goes_on();
}

TEST_F(EngineLimitsTest, PrintingLongArraysIsCounted) {
    EXPECT_THAT(failure(repeated("{{l}}", 200), R"({"l":)" + list_of("[]", 80'000) + "}"), testing::HasSubstr("steps"));
    goes_on();
}

TEST_F(EngineLimitsTest, NumberedKeysAreBounded) {
    std::string object = "{";
    for (int i = 2000; i > 0; --i) object += "\"" + std::to_string(i) + "\":1,";
    EXPECT_THAT(failure("x", R"({"o":)" + object + R"("z":1}})"), testing::HasSubstr("named by numbers"));
}

TEST_F(EngineLimitsTest, DeepDataAreRefused) {
    EXPECT_THAT(failure("x", R"({"a":)" + repeated("[", 200) + repeated("]", 200) + "}"), testing::HasSubstr("nested deeper"));
}

TEST_F(EngineLimitsTest, TemplatesOfManyTagsAreStopped) {
    EXPECT_THAT(failure(repeated("{{a}}", 100'000), R"({"a":1})"), testing::HasSubstr("was stopped"));
    goes_on();
    EXPECT_THAT(failure(repeated("{{#if a}}{{/if}}", 30'000)), testing::HasSubstr("was stopped"));
    goes_on();
}

TEST_F(EngineLimitsTest, DeepTemplatesEnd) {
    EXPECT_NE(failure(repeated("{{#if a}}", 20'000) + repeated("{{/if}}", 20'000)), "rendered");
    goes_on();
    EXPECT_NE(failure("{{a" + repeated(".a", 100'000) + "}}"), "rendered");
    goes_on();
    EXPECT_NE(failure("{{lookup " + repeated("(lookup ", 20'000)), "rendered");
    goes_on();
}

TEST_F(EngineLimitsTest, WhiteSpaceIsNoTrap) {
    for (const char* blank : {"\n", " ", "\t\n", "\r\n"}) {
        const auto spaces = repeated(blank, 30'000);
        EXPECT_EQ(failure(spaces + "x" + spaces + "{{#if a}}" + spaces + "y" + spaces + "{{/if}}" + spaces + "x"), "rendered");
        EXPECT_EQ(failure(spaces + "x" + spaces + "{{~#if a~}}" + spaces + "y" + spaces + "{{~/if~}}" + spaces + "x"), "rendered");
    }
    goes_on();
}

// Errors most of them; that each comes to an end is what counts.
TEST_F(EngineLimitsTest, OddTagsAreNoTrap) {
    for (const auto& text : {"{{" + std::string(400'000, ' ') + "}}", "{{!--" + std::string(400'000, '-'), "{{\"" + std::string(400'000, 'a') + "\"}}",
                             "{{[" + repeated("\\]", 100'000), "{{" + std::string(400'000, 'a') + "\x01", repeated("{{!", 100'000), repeated("\\{{", 20'000),
                             repeated("\\\\{{", 20'000), "{{{{a}}}}" + repeated("{{{{", 50'000)})
        EXPECT_NE(failure(text), "") << text.substr(0, 20);
    goes_on();
}

TEST_F(EngineLimitsTest, ALargeOrdinaryTemplateFits) {
    const auto row = "<tr><td>" + std::string(900, 'x') + "</td><td>{{name}}</td></tr>\n";
    const auto text = repeated(row, 500);
    ASSERT_GT(text.size(), 450'000u);
    EXPECT_EQ(failure(text, R"({"name":"Ann"})"), "rendered");
    goes_on();
}

TEST_F(EngineLimitsTest, OldTemplatesAreForgotten) {
    Limits limits;
    limits.memory = 6u << 20;
    limits.kept = 3u << 20;
    limits.kept_templates = 8;
    Engine small(limits);
    for (const std::size_t size : {10, 100'000})
        for (int i = 0; i < 30; ++i) {
            const auto done = small.render(*make_source("s", std::string(size, 'x') + std::to_string(i) + "{{a}}", std::nullopt), R"({"a":1})");
            ASSERT_TRUE(done) << i << ": " << done.error().message;
        }
    EXPECT_EQ(small.heaps_made(), 1u);
}

TEST_F(EngineLimitsTest, AFailureLeavesTheNextAlone) {
    for (int i = 0; i < 50; ++i) {
        EXPECT_THAT(failure("{{#* inline \"p\"}}{{x}}{{/inline}}{{> p}}"), testing::HasSubstr("Attribute 'x'"));
        goes_on();
    }
    EXPECT_EQ(engine.heaps_made(), 1u) << "an ordinary error costs no heap";
}

TEST(EngineMemory, TooLittleIsAnError) {
    Limits limits;
    limits.memory = 300'000;
    Engine engine(limits);
    const auto done = engine.render(*make_source("s", "t", std::nullopt), "{}");
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::Internal);
}

// Memory runs out at each place in turn: an error or a result, never a crash, and the engine goes on.
TEST(EngineMemory, RunsOutAnywhere) {
    Engine engine;
    const auto source = make_source("{{a}}", "{{#each l}}{{n}}{{/each}}{{#* inline \"p\"}}{{a}}{{/inline}}{{> p}}", "<b>{{a}}</b>");
    int stopped = 0;
    for (std::uint64_t steps = 1; steps < 2000; steps += 7) {
        Limits limits;
        limits.steps = steps;
        limits.compile_steps = 20 * steps;
        Engine tight(limits);
        const auto done = tight.render(*source, R"({"a":"x","l":[{"n":1},{"n":2}]})");
        if (done)
            EXPECT_EQ(done->text, "12x");
        else if (done.error().message.find("was stopped") != std::string::npos)
            ++stopped;
        if (steps > 200) steps += 100;
    }
    EXPECT_GT(stopped, 5);
}

}  // namespace
}  // namespace warmpost::rendering
