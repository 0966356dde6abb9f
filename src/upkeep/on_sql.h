// For keepers on threads of their own: work on the SQL thread, waited for.
#pragma once
#include <exception>
#include <functional>
#include <future>

#include "control/service.h"

namespace warmpost::upkeep {

// Runs `work` on the SQL thread and waits for it; not from that thread. What it throws, this throws.
template <class R>
R on_sql(control::Service& service, const std::function<R(control::Service&)>& work) {
    std::promise<R> promise;
    auto done = promise.get_future();
    service.post([&](control::Service& s) {
        try {
            promise.set_value(work(s));
        } catch (...) {
            promise.set_exception(std::current_exception());
        }
    });
    return done.get();
}

}  // namespace warmpost::upkeep
