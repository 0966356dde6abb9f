// DNS for a command that runs and ends: questions go out all at once, answers come back in the order of the questions.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <memory>
#include <string>
#include <vector>

#include "config/config.h"
#include "runtime/resolver.h"

namespace warmpost::cli {

enum class RecordType { a, aaaa, ptr, mx, txt, cname };
[[nodiscard]] const char* to_string(RecordType type);

struct Question {
    RecordType type = RecordType::a;
    std::string name;                  // PTR: the address as text
};
struct Found {
    runtime::DnsStatus status = runtime::DnsStatus::failed;
    std::vector<std::string> values;   // as a zone file has them: "10 mx.example.com", addresses, names, text
    std::string detail;                // why it failed
};

class Lookups {
public:
    [[nodiscard]] static Result<std::unique_ptr<Lookups>> make(const config::Config& config);
    ~Lookups();
    [[nodiscard]] std::vector<Found> ask(const std::vector<Question>& questions);
    // What a coroutine makes of the resolver; blocks until it has ended.
    template <class R, class Make>
    [[nodiscard]] R run(const Make& make) {
        return boost::asio::co_spawn(executor(), make(resolver()), boost::asio::use_future).get();
    }

private:
    struct Impl;
    [[nodiscard]] boost::asio::io_context& executor();
    [[nodiscard]] runtime::Resolver& resolver();
    explicit Lookups(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::cli
