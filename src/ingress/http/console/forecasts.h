// What stated mail would come to by each kind of addresses: the simulator's runs, on a thread of their own, one at a time.
//
// Bounded: kMostWaiting wait in all, kMostOfAccount of one account; what is done is kept for an hour, kMostKept at most. The destructor ends what runs.
// Thread-safe.
#pragma once
#include <boost/json/object.hpp>

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/error.h"
#include "base/ids.h"
#include "base/time.h"
#include "config/live.h"

namespace warmpost::ingress::http {

inline constexpr int kMostForecastDays = 365;
inline constexpr double kMostForecastMessages = 1e8;  // a day
inline constexpr std::size_t kMostForecastIsps = 20;

struct ForecastWish {
    AccountId account;  // 0: the operator's
    double messages_per_day = 0;
    std::map<std::string, double> isps;  // shares of the mail by id of isps.toml or name; they sum to 1
    int days = 60;
    std::vector<std::string> kinds;  // "shared", "standard", "managed"; each once
};
struct ForecastDay {                         // messages
    std::int64_t sent = 0;  // handed in on that day
    std::int64_t delivered = 0;
    std::int64_t shared = 0, dedicated = 0;  // left (delivered or bounced), and by what
    std::int64_t delayed = 0;                // did not leave within the ten minutes in which they were handed in
    std::int64_t over_limit = 0;             // answers "too much" or "blocked" of ISPs, some of them by chance
    std::int64_t addresses = 0;              // leased at the day's end
};

class Forecasts {
public:
    static constexpr std::size_t kMostWaiting = 20, kMostOfAccount = 2, kMostKept = 200;
    static constexpr auto kKept = std::chrono::hours(1);

    explicit Forecasts(const config::Live& config);  // outlives it
    ~Forecasts();
    Forecasts(const Forecasts&) = delete;
    Forecasts& operator=(const Forecasts&) = delete;

    // Its id. Errors: TooManyRequests.
    [[nodiscard]] Result<std::string> ask(ForecastWish wish, WallTime now);
    // {"state", "progress", "error", "result"}; nothing: there is none of this id, or it is another account's. `account` 0 sees all.
    [[nodiscard]] std::optional<boost::json::object> view(const std::string& id, AccountId account, WallTime now);

private:
    struct Task {
        ForecastWish wish;
        WallTime asked{};
        double progress = 0;
        bool over = false;
        std::string error;
        boost::json::object result;
    };
    void run();
    void reckon(const std::string& id, const ForecastWish& wish);
    void forget(WallTime now);

    const config::Live& config_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;  // GUARDED_BY(mutex_), as the next
    std::map<std::string, Task> tasks_;
    std::deque<std::string> waiting_;
    std::thread thread_;  // last: it uses the others
};

}  // namespace warmpost::ingress::http
