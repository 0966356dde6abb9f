#include "rendering/engine.h"

#include <duktape.h>
#include <spdlog/spdlog.h>

#include <array>
#include <cstdlib>
#include <list>
#include <unordered_map>

#include "rendering/embedded.h"
#include "rendering/utf8.h"

namespace warmpost::rendering {
namespace {

constexpr std::size_t kParts = 3;
constexpr std::array<const char*, kParts> kPartNames{"Subject", "Text", "Html"};
constexpr std::uint64_t kSetUpSteps = 10'000'000, kTellSteps = 100'000;
constexpr std::size_t kMaxMessage = 1000;
const char* const kCalls = "calls";  // engine.js's object, in the heap's stash

using Parts = std::array<const std::string*, kParts>;

Parts parts_of(const Source& source) { return {&source.subject, source.text ? &*source.text : nullptr, source.html ? &*source.html : nullptr}; }

// Duktape's errors are longjmps: the functions below are what such a jump may leave, so that they own nothing. What they need stands in Job.
struct Job {
    const char* call = nullptr;
    std::string_view key, data, text;
    const Parts* parts = nullptr;
};

void push(duk_context* js, std::string_view text) { duk_push_lstring(js, text.data(), text.size()); }

void push_call(duk_context* js, const char* name) {
    duk_push_heap_stash(js);
    duk_get_prop_string(js, -1, kCalls);
    duk_get_prop_string(js, -1, name);
}

duk_ret_t run_text(duk_context* js, void* given) {  // check, plain
    const auto& job = *static_cast<const Job*>(given);
    push_call(js, job.call);
    push(js, job.text);
    duk_call(js, 1);
    return 0;
}

duk_ret_t run_add(duk_context* js, void* given) {
    const auto& job = *static_cast<const Job*>(given);
    push_call(js, "add");
    push(js, job.key);
    const auto list = duk_push_array(js);
    for (duk_uarridx_t i = 0; i < kParts; ++i) {
        if ((*job.parts)[i] != nullptr)
            push(js, *(*job.parts)[i]);
        else
            duk_push_undefined(js);
        duk_put_prop_index(js, list, i);
    }
    duk_call(js, 2);
    return 0;
}

duk_ret_t run_forget(duk_context* js, void* given) {
    push_call(js, "forget");
    push(js, static_cast<const Job*>(given)->key);
    duk_call(js, 1);
    return 0;
}

duk_ret_t run_render(duk_context* js, void* given) {  // three texts
    const auto& job = *static_cast<const Job*>(given);
    push_call(js, "render");
    push(js, job.key);
    push(js, job.data);
    duk_json_decode(js, -1);
    duk_call(js, 2);
    const auto list = duk_get_top_index(js);
    for (duk_uarridx_t i = 0; i < kParts; ++i) duk_get_prop_index(js, list, i);
    return kParts;
}

duk_ret_t run_set_up(duk_context* js, void* charge) {
    duk_push_global_object(js);
    duk_push_c_function(js, reinterpret_cast<duk_c_function>(charge), 1);
    duk_put_prop_string(js, -2, "charge");
    push(js, embedded::handlebars_js);
    push(js, "handlebars.js");
    duk_compile(js, 0);
    duk_push_global_object(js);  // its `this`, where it puts Handlebars
    duk_call_method(js, 0);
    duk_push_heap_stash(js);
    push(js, embedded::engine_js);
    push(js, "engine.js");
    duk_compile(js, DUK_COMPILE_EVAL);
    duk_call(js, 0);
    duk_put_prop_string(js, -2, kCalls);
    return 0;
}

duk_ret_t run_tell(duk_context* js, void*) {  // the message of the error on top
    if (duk_is_object(js, -1)) duk_get_prop_string(js, -1, "message");
    duk_safe_to_string(js, -1);
    return 1;
}

duk_ret_t charge(duk_context* js) {
    duk_memory_functions memory;
    duk_get_memory_functions(js, &memory);
    auto& budget = *static_cast<Budget*>(memory.udata);
    budget.charge(static_cast<std::uint64_t>(duk_to_uint32(js, 0)));
    if (budget.spent()) return duk_generic_error(js, "spent");
    return 0;
}

void* allocate(void* budget, duk_size_t size) { return static_cast<Budget*>(budget)->allocate(size); }
void* resize(void* budget, void* block, duk_size_t size) { return static_cast<Budget*>(budget)->resize(block, size); }
void release(void* budget, void* block) { static_cast<Budget*>(budget)->release(block); }

// Only an error outside a protected call comes here, and there is none.
[[noreturn]] void fatal(void*, const char* message) {
    spdlog::critical("the template engine failed: {}", message == nullptr ? "" : message);
    std::abort();
}

}  // namespace

struct Engine::Impl {
    struct Kept {
        std::string key;
        bool plain = false;  // and is known to be so
    };

    explicit Impl(const Limits& given) : limits(given) {}
    ~Impl() { drop(); }

    // Does `function` with `job` on an empty stack; on success its results (one at least: an error needs a place) are on it.
    Status run(duk_safe_call_function function, Job& job, std::uint64_t steps, int results) {
        budget->begin(steps);
        used = 0;
        const auto done = duk_safe_call(js, function, &job, 0, results);
        used = budget->used();
        if (done == DUK_EXEC_SUCCESS) return {};
        Error error{ErrorCode::InvalidArgument, {}, {}};
        if (budget->refused() || budget->spent()) {
            error.message = budget->spent() ? "The template was stopped: it takes more than " + std::to_string(steps) + " steps."
                                            : "The template was stopped: it takes more than " + std::to_string(limits.memory >> 20) + " MB of memory.";
            drop();  // what an error in the middle of anything left behind is not looked into
            return std::unexpected(std::move(error));
        }
        budget->begin(kTellSteps);
        duk_set_top(js, 1);  // an error stands alone, whatever was asked for
        const auto told = duk_safe_call(js, run_tell, nullptr, 1, 1);
        error.message = told == DUK_EXEC_SUCCESS ? top_text().substr(0, kMaxMessage) : "The template failed.";
        duk_set_top(js, 0);
        return std::unexpected(std::move(error));
    }
    [[nodiscard]] std::string top_text() const {
        duk_size_t size = 0;
        const char* text = duk_get_lstring(js, -1, &size);
        return text == nullptr ? std::string{} : to_utf8({text, size});
    }

    Status ready() {
        if (js != nullptr) return {};
        budget = std::make_unique<Budget>(limits.memory);
        js = duk_create_heap(allocate, resize, release, budget.get(), fatal);
        if (js == nullptr) return fail(ErrorCode::Internal, "no memory for a template engine");
        ++made;
        budget->begin(kSetUpSteps);
        if (duk_safe_call(js, run_set_up, reinterpret_cast<void*>(charge), 0, 1) != DUK_EXEC_SUCCESS) {
            const std::string why = duk_is_error(js, -1) && !budget->refused() ? "see engine.js" : "too little memory";
            drop();
            return fail(ErrorCode::Internal, "the template engine does not start: " + why);
        }
        duk_set_top(js, 0);
        return {};
    }
    void drop() {
        if (js != nullptr) {
            budget->begin(UINT64_MAX);
            duk_destroy_heap(js);
        }
        js = nullptr;
        budget.reset();
        order.clear();
        kept.clear();
    }

    Status compiled(const Source& source) {
        if (const auto found = kept.find(source.digest); found != kept.end()) {
            order.splice(order.begin(), order, found->second);
            return {};
        }
        const auto parts = parts_of(source);
        Job job{.call = nullptr, .key = source.digest, .data = {}, .text = {}, .parts = &parts};
        if (auto added = run(run_add, job, limits.compile_steps, 1); !added) return added;
        duk_set_top(js, 0);
        order.push_front({source.digest});
        kept.emplace(source.digest, order.begin());
        return {};
    }
    // Least recently used first, until the heap is small enough again.
    void tidy() {
        if (js == nullptr) return;
        duk_set_top(js, 0);
        budget->begin(UINT64_MAX);
        while (!order.empty() && (kept.size() > limits.kept_templates || budget->in_use() > limits.kept)) {
            if (kept.size() <= limits.kept_templates && collected()) break;
            Job job{.call = nullptr, .key = order.back().key, .data = {}, .text = {}, .parts = nullptr};
            if (!run(run_forget, job, UINT64_MAX, 1)) return drop();
            duk_set_top(js, 0);
            kept.erase(order.back().key);
            order.pop_back();
        }
        if (budget->in_use() > limits.kept && !collected()) drop();
    }
    bool collected() {
        duk_gc(js, 0);
        return budget->in_use() <= limits.kept;
    }

    Limits limits;
    std::unique_ptr<Budget> budget;  // outlives the heap
    duk_context* js = nullptr;       // null: to be made
    std::uint64_t used = 0, made = 0;
    std::list<Kept> order;  // most recently used first
    std::unordered_map<std::string, std::list<Kept>::iterator> kept;
};

Engine::Engine(const Limits& limits) : impl_(std::make_unique<Impl>(limits)) {}
Engine::~Engine() = default;

Status Engine::check(const Source& source, bool plain) {
    if (const auto found = impl_->kept.find(source.digest); found != impl_->kept.end() && (found->second->plain || !plain)) return {};
    if (plain)
        if (auto simple = check_parts(source, true); !simple) return simple;
    // As it will be for rendering: what cannot be sent is refused when it is made. Inline content is compiled once for both, and for the requests to come.
    if (auto ready = impl_->ready(); !ready) return ready;
    auto compiled = impl_->compiled(source);
    if (compiled && plain) impl_->kept.at(source.digest)->plain = true;
    impl_->tidy();
    if (compiled || plain) return compiled;
    if (auto named = check_parts(source, false); !named) return named;
    return compiled;  // each part is well, but together they are too much
}

Status Engine::check_parts(const Source& source, bool plain) {
    const auto parts = parts_of(source);
    for (std::size_t i = 0; i < kParts; ++i) {
        if (parts[i] == nullptr) continue;
        if (auto ready = impl_->ready(); !ready) return ready;
        Job job{.call = plain ? "plain" : "check", .key = {}, .data = {}, .text = *parts[i], .parts = nullptr};
        auto checked = impl_->run(run_text, job, impl_->limits.compile_steps, 1);
        impl_->tidy();
        if (checked) continue;
        checked.error().field = kPartNames[i];
        return checked;
    }
    return {};
}

Result<Rendered> Engine::render(const Source& source, std::string_view data) {
    if (auto ready = impl_->ready(); !ready) return std::unexpected(ready.error());
    if (auto compiled = impl_->compiled(source); !compiled) {
        impl_->tidy();
        return std::unexpected(compiled.error());
    }
    Job job{.call = nullptr, .key = source.digest, .data = data, .text = {}, .parts = nullptr};
    const auto done = impl_->run(run_render, job, impl_->limits.steps, kParts);
    if (!done) {
        impl_->tidy();
        return std::unexpected(done.error());
    }
    Rendered rendered;
    rendered.html = impl_->top_text();
    duk_pop(impl_->js);
    rendered.text = impl_->top_text();
    duk_pop(impl_->js);
    rendered.subject = impl_->top_text();
    const auto steps = impl_->used;
    impl_->tidy();
    impl_->used = steps;
    return rendered;
}

std::uint64_t Engine::steps() const { return impl_->used; }
std::uint64_t Engine::heaps_made() const { return impl_->made; }

}  // namespace warmpost::rendering
