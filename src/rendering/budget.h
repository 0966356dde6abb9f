// The memory of one JavaScript heap, and the only brake on what runs in it.
//
// Debian's Duktape is built without its interrupt counter, so that nothing can stop a running script from outside. But nothing runs long without asking for
// memory: the only code in the heap is Handlebars and what Handlebars generates (templates hold no JavaScript), and every loop of that code, each turn of
// `each`, each call of a partial, each step of its lexer, makes at least one object or string. So the work of a job is measured here, in steps: one for each
// allocation and one for each 8 KB asked for. When a job's steps are used up, every further request is refused until the next job: Duktape raises an
// error that no handler can swallow, since nothing after it gets memory either. The loops that ask for no memory are bounded elsewhere: engine.js charges for
// what it prints of arrays, takes Handlebars' search for equal blocks out and keeps the lexer's patterns from being tried at every place; prepare_data
// (source.h) bounds how many numbered keys there are to sort; recursion ends at Duktape's limits of depth. Measured in steps, not in time, so that a busy
// machine renders the same mails as an idle one.
#pragma once
#include <cstddef>
#include <cstdint>

namespace warmpost::rendering {

struct Limits {
    std::size_t memory = 64u << 20;           // bytes of a heap: Handlebars (1.5 MB), compiled templates that are kept, and the job
    std::uint64_t steps = 2'000'000;          // of one rendering
    std::uint64_t compile_steps = 4'000'000;  // of all parts of one template
    std::size_t kept = 16u << 20;             // a heap that holds more than this between jobs forgets compiled templates
    std::size_t kept_templates = 256;
};

class Budget {
public:
    explicit Budget(std::size_t memory) : memory_(memory) {}
    Budget(const Budget&) = delete;
    Budget& operator=(const Budget&) = delete;

    void begin(std::uint64_t steps);  // of a job
    void charge(std::uint64_t steps) { used_ += steps; }
    [[nodiscard]] bool spent() const { return used_ > steps_; }
    [[nodiscard]] bool refused() const { return refused_; }  // memory was, since begin
    [[nodiscard]] std::uint64_t used() const { return used_; }
    [[nodiscard]] std::size_t in_use() const { return in_use_; }

    // Duktape's allocation functions.
    [[nodiscard]] void* allocate(std::size_t size);
    [[nodiscard]] void* resize(void* block, std::size_t size);
    void release(void* block);

private:
    [[nodiscard]] bool grants(std::size_t size, std::size_t freed);
    std::size_t memory_, in_use_ = 0;
    std::uint64_t steps_ = UINT64_MAX, used_ = 0;
    bool refused_ = false;
};

}  // namespace warmpost::rendering
