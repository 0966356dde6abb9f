// Threads that render, one engine each: a core's thread has mail to move and never does. Accounts take turns (turns.h), so that the heavy templates of one
// hold up its own mail.
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "base/error.h"
#include "base/ids.h"
#include "rendering/budget.h"
#include "rendering/source.h"

namespace warmpost::rendering {

class Renderers {
public:
    static constexpr std::size_t kMaxWaiting = 20'000, kMaxWaitingOfAccount = 2'000;  // jobs; beyond: Unavailable at once

    explicit Renderers(int threads, const Limits& limits = {});
    ~Renderers();  // stop()
    // What waits is answered with Unavailable, what runs comes to its end. Then every job is answered so at once.
    void stop();

    // engine.h's work, done on a thread of its own. `done` is called there (or here, when refused): it must only post. Any thread.
    using Checked = std::move_only_function<void(Status)>;
    using Done = std::move_only_function<void(Result<Rendered>)>;
    void check(AccountId account, SourcePtr source, bool plain, Checked done);
    void render(AccountId account, SourcePtr source, std::string data, Done done);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::rendering
