// How many renderings a second one core does, and what a template costs that is new: build/release/bench/micro/rendering_bench
#include <fmt/format.h>

#include <time.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>

#include "rendering/engine.h"

using namespace warmpost;

namespace {

std::string read(const std::string& name) {
    std::ifstream file(std::string(WARMPOST_SOURCE_DIR) + "/tests/data/templates/" + name);
    if (!file) {
        fmt::print(stderr, "cannot read {}\n", name);
        std::exit(1);
    }
    return {std::istreambuf_iterator<char>(file), {}};
}

// Of this thread's processor, so that others on the machine do not count.
double processor_seconds() {
    timespec now{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

template <class Work>
double seconds(Work work) {
    const auto from = processor_seconds();
    work();
    return processor_seconds() - from;
}

}  // namespace

int main() {
    const auto order = rendering::make_source("Your order {{order.number}} at {{shop.name}}", read("order.txt"), read("order.html"));
    const auto data = rendering::prepare_data(read("order.json"));
    if (!data) return fmt::print(stderr, "{}\n", data.error().message), 1;
    rendering::Engine engine;
    rendering::Rendered last;
    const auto render = [&](int times) {
        for (int i = 0; i < times; ++i) {
            auto done = engine.render(*order, *data);
            if (!done) fmt::print(stderr, "{}\n", done.error().message), std::exit(1);
            last = std::move(*done);
        }
    };
    const auto first = seconds([&] { render(1); });
    const auto steps = engine.steps();
    render(200);
    // The best of many short runs: what the others lack was taken by whoever else used the caches.
    constexpr int kRuns = 40, kTimes = 100;
    double best = 1e9, all = 0;
    for (int run = 0; run < kRuns; ++run) {
        const auto took = seconds([&] { render(kTimes); });
        best = std::min(best, took);
        all += took;
    }
    fmt::print("order confirmation: {} bytes of text and {} of HTML from {} of data, {} steps\n", last.text.size(), last.html.size(), data->size(), steps);
    fmt::print("first rendering (engine made, template compiled): {:.1f} ms\n", first * 1e3);
    fmt::print("renderings a second and core: {:.0f} in the best run, {:.0f} in the mean\n", kTimes / best, kRuns * kTimes / all);
    constexpr int kNew = 20;
    const auto compiling = seconds([&] {
        for (int i = 0; i < kNew; ++i) {
            const auto fresh = rendering::make_source(order->subject + std::to_string(i), order->text, order->html);
            if (!engine.render(*fresh, *data)) std::exit(1);
        }
    });
    fmt::print("a template that is new to the engine: {:.2f} ms\n", compiling / kNew * 1e3);
    return 0;
}
