#include "cli/logging.h"

#include <boost/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace warmpost::cli {
namespace {

// The message as a JSON string: whatever a stranger managed to put into it stays inside the quotes.
class JsonText final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& dest) override {
        const auto text = boost::json::serialize(boost::json::string_view(msg.payload.data(), msg.payload.size()));
        dest.append(text.data(), text.data() + text.size());
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return spdlog::details::make_unique<JsonText>(); }
};

// One line stays one line: a line end or control character in the text is shown as '?'.
class OneLine final : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& msg, const std::tm&, spdlog::memory_buf_t& dest) override {
        for (const char c : msg.payload) dest.push_back(static_cast<unsigned char>(c) < 32 || c == 127 ? '?' : c);
    }
    [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override { return spdlog::details::make_unique<OneLine>(); }
};

}  // namespace

void set_up_logging(bool json, const std::string& level) {
    auto logger = std::make_shared<spdlog::logger>("warmpost", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<JsonText>('J').add_flag<OneLine>('O');
    formatter->set_pattern(json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%J})" : "%Y-%m-%dT%H:%M:%S.%eZ %-5l %O");
    logger->set_formatter(std::move(formatter));
    const auto wanted = spdlog::level::from_str(level);
    logger->set_level(wanted == spdlog::level::off ? spdlog::level::info : wanted);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

}  // namespace warmpost::cli
