// POSTs to one subscriber over HTTP(S), or GETs a file: keeps connections alive, verifies certificates, connects to no address that is refused, follows no
// redirect.
//
// Belongs to one thread. TLS and Beast stay in webhook_client.cc.
#pragma once
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "reporting/events/host_addresses.h"
#include "reporting/events/webhook_url.h"

namespace warmpost::reporting {

// What all clients share: certificates that are trusted, and threads for look-ups of names, which block.
class WebhookShared {
public:
    // `ca_file`: trusted besides the system's certificates; may be empty. Errors: InvalidArgument naming it.
    [[nodiscard]] static Result<std::shared_ptr<WebhookShared>> make(const std::filesystem::path& ca_file, Resolve resolve = look_up);
    ~WebhookShared();
    void stop();  // ends look-ups: before the context of the clients goes (host_addresses.h)
    struct Impl;
    [[nodiscard]] Impl& impl() { return *impl_; }

private:
    explicit WebhookShared(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

struct WebhookAnswer {
    unsigned status = 0;  // 0: none came
    std::string error;    // why; empty for 2xx
    [[nodiscard]] bool good() const { return status / 100 == 2; }
};

struct FetchedFile {
    unsigned status = 0;  // 0: no answer came
    std::string error;    // why there is no file; empty: 200, and `body` is whole
    std::string body;
};

class WebhookClient {
public:
    WebhookClient(boost::asio::any_io_executor executor, std::shared_ptr<WebhookShared> shared, WebhookUrl url);
    ~WebhookClient();
    struct Options {
        std::chrono::milliseconds timeout{15'000};
        bool allow_link_local = false;
    };
    using Headers = std::vector<std::pair<std::string, std::string>>;
    // The client outlives the call. The status decides, whatever follows it: at most 64 KiB are read and thrown away. `timeout` is for each of looking the
    // name up, connecting, and the exchange.
    [[nodiscard]] boost::asio::awaitable<WebhookAnswer> post(Headers headers, std::string body, Options options);
    // The file behind the URL, of `most` bytes at most. Anything but a whole 200 is an error: a redirect too.
    [[nodiscard]] boost::asio::awaitable<FetchedFile> get(Headers headers, std::uint64_t most, Options options);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace warmpost::reporting
