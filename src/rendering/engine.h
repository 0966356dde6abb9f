// Handlebars itself, in a Duktape heap of its own. One thread at a time; renderers.h has one a thread.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "rendering/budget.h"
#include "rendering/source.h"

namespace warmpost::rendering {

class Engine {
public:
    explicit Engine(const Limits& limits = {});
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    // Does it compile? `plain`: and has it nothing but replacement tags, as inline content must? Errors: InvalidArgument, the part ("Subject", "Text",
    // "Html") as field, in Handlebars' words; no field: all together pass the limits. Internal: no heap could be made.
    [[nodiscard]] Status check(const Source& source, bool plain = false);
    // `data` as prepare_data made it. Compiled templates are kept for the next time. Errors: InvalidArgument: what a RenderingFailure event tells: a missing
    // attribute, a helper misused, limits passed. Internal: no heap could be made.
    [[nodiscard]] Result<Rendered> render(const Source& source, std::string_view data);

    [[nodiscard]] std::uint64_t steps() const;       // of the last job
    [[nodiscard]] std::uint64_t heaps_made() const;  // after a job that was stopped the heap is thrown away

private:
    [[nodiscard]] Status check_parts(const Source& source, bool plain);  // one by one, to name the part
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::rendering
