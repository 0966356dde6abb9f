// A TCP connection that may become a TLS one: what the SMTP server and client read and write.
//
// Pimpl: Boost.Asio's TLS headers stay in transport.cc. Deadline: every operation ends by `deadline` with timed_out. Not thread-safe: belongs to its core.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/error_code.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/ip_address.h"
#include "base/time.h"

namespace warmpost::runtime {

class TlsContext;   // shared certificates / client settings, transport.cc
// Server: certificate chain and key, TLS 1.2 and up. Errors: InvalidArgument naming the file.
[[nodiscard]] Result<std::shared_ptr<TlsContext>> make_server_tls(const std::string& certificate_file, const std::string& key_file);
// Client: opportunistic (no verification, RFC 7435), TLS 1.2 and up.
[[nodiscard]] std::shared_ptr<TlsContext> make_client_tls();

template <class T>
struct IoResult {
    boost::system::error_code error;
    T value{};
};

class Transport {
public:
    explicit Transport(boost::asio::ip::tcp::socket socket);
    Transport(Transport&&) noexcept;
    Transport& operator=(Transport&&) noexcept;
    ~Transport();

    // Bytes read (0 with an error, also at end of file: asio::error::eof).
    [[nodiscard]] boost::asio::awaitable<IoResult<std::size_t>> read_some(std::span<char> into, SteadyTime deadline);
    // Writes all buffers, gathered into as few system calls as possible, without copying (plain TCP).
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> write(std::span<const std::string_view> buffers, SteadyTime deadline);
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake_server(std::shared_ptr<TlsContext> tls, SteadyTime deadline);
    // `server_name`: SNI.
    [[nodiscard]] boost::asio::awaitable<boost::system::error_code> handshake_client(std::shared_ptr<TlsContext> tls, std::string server_name, SteadyTime deadline);
    [[nodiscard]] bool secure() const;
    [[nodiscard]] std::string tls_version() const;          // "TLSv1.3"; empty when plain
    [[nodiscard]] Endpoint remote() const;
    [[nodiscard]] Endpoint local() const;
    // True when the peer has closed or sent something unasked: an idle connection not worth reusing. No system call that blocks.
    [[nodiscard]] bool stale() const;
    void cancel();                                           // pending operations end with operation_aborted
    void close();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

// Connects from `source` (bind(2), port 0; nullopt: the system chooses) to `target`.
[[nodiscard]] boost::asio::awaitable<IoResult<std::unique_ptr<Transport>>> connect(std::optional<IpAddress> source, Endpoint target, SteadyTime deadline);

}  // namespace warmpost::runtime
