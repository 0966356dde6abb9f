#include "config/live.h"

#include "config/keys.h"

namespace warmpost::config {

Live::Live(Config first) {
    all_.push_back(std::make_unique<const Config>(std::move(first)));
    now_ = all_.back().get();
}

std::vector<std::string> Live::replace(Config fresh) {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> kept;
    for (const Key& key : keys())
        if (key.restart && key.keep(*now_.load(), fresh)) kept.push_back(key.table + "." + key.name);
    all_.push_back(std::make_unique<const Config>(std::move(fresh)));
    now_.store(all_.back().get(), std::memory_order_release);
    return kept;
}

}  // namespace warmpost::config
