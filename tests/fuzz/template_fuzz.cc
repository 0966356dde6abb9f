// Any bytes as a template and its data (up to the first NUL: data, after it the template): a text or an error, never a crash, and the engine goes on.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "rendering/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    using namespace warmpost;
    static rendering::Engine engine;
    const std::string_view all(reinterpret_cast<const char*>(bytes), size);
    const auto split = all.find('\0');
    const auto data = rendering::prepare_data(split == all.npos ? R"({"a":"x","l":[1,{"b":2}],"o":{"k":"v"}})" : all.substr(0, split));
    if (!data) return 0;
    const std::string text(split == all.npos ? all : all.substr(split + 1));
    const auto source = rendering::make_source("s", text, std::nullopt);
    const bool compiles = engine.check(*source).has_value();
    const auto done = engine.render(*source, *data);
    if (done && !compiles) std::abort();
    static const auto good = rendering::make_source("{{a}}", "{{#each l}}{{this}}{{/each}}", std::nullopt);
    const auto after = engine.render(*good, R"({"a":"A","l":[1,2]})");
    if (!after || after->subject != "A" || after->text != "12") std::abort();
    return 0;
}
