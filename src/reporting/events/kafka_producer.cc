#include "reporting/events/kafka_producer.h"

#include <librdkafka/rdkafka.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>

#include "base/strings.h"

namespace warmpost::reporting {
namespace {

struct Mark {  // travels with a message through librdkafka
    std::uint64_t queue, number;
};

// What another try cannot mend.
bool is_for_good(rd_kafka_resp_err_t error) {
    constexpr std::array kForGood{RD_KAFKA_RESP_ERR__MSG_TIMED_OUT,   RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE,    RD_KAFKA_RESP_ERR_INVALID_MSG,
                                  RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE, RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE, RD_KAFKA_RESP_ERR_INVALID_RECORD};
    return std::ranges::find(kForGood, error) != kForGood.end();
}

class Settings {
public:
    Settings() : conf_(rd_kafka_conf_new()) {}
    ~Settings() {
        if (conf_ != nullptr) rd_kafka_conf_destroy(conf_);
    }
    Settings(const Settings&) = delete;
    Settings& operator=(const Settings&) = delete;
    Status set(const std::string& name, const std::string& value) {
        std::array<char, 512> why{};
        if (rd_kafka_conf_set(conf_, name.c_str(), value.c_str(), why.data(), why.size()) == RD_KAFKA_CONF_OK) return {};
        return fail(ErrorCode::InvalidArgument, "Kafka: " + std::string(why.data()), "kafka.options_file");
    }
    [[nodiscard]] rd_kafka_conf_t* get() const { return conf_; }
    void release() { conf_ = nullptr; }

private:
    rd_kafka_conf_t* conf_;
};

Status read_options(const std::filesystem::path& file, Settings& settings) {
    const auto unreadable = [&file] {
        return fail(ErrorCode::InvalidArgument, "kafka.options_file " + file.string() + " cannot be read", "kafka.options_file");
    };
    struct stat st {};
    if (::stat(file.c_str(), &st) != 0) return unreadable();
    if ((st.st_mode & 077) != 0)
        return fail(ErrorCode::InvalidArgument, "kafka.options_file " + file.string() + " may hold secrets, but others may read it: chmod 600",
                    "kafka.options_file");
    std::ifstream in(file);
    if (!in) return unreadable();
    for (std::string line; std::getline(in, line);) {
        const auto text = trim(line);
        if (text.empty() || text.front() == '#') continue;
        const auto equals = text.find('=');
        if (equals == std::string_view::npos)
            return fail(ErrorCode::InvalidArgument, "kafka.options_file " + file.string() + " has a line that is no name=value", "kafka.options_file");
        if (auto set = settings.set(std::string(trim(text.substr(0, equals))), std::string(trim(text.substr(equals + 1)))); !set) return set;
    }
    if (in.bad()) return unreadable();
    return {};
}

std::string joined(const std::vector<std::string>& brokers) {
    std::string text;
    for (const auto& broker : brokers) text += (text.empty() ? "" : ",") + broker;
    return text;
}

}  // namespace

struct KafkaProducer::Impl {
    ~Impl() {
        if (kafka == nullptr) return;
        quiet = true;
        rd_kafka_purge(kafka, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
        rd_kafka_flush(kafka, 200);  // frees the marks of what was purged
        rd_kafka_destroy(kafka);
    }
    static void delivered(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
        const std::unique_ptr<Mark> mark(static_cast<Mark*>(message->_private));
        const auto* self = static_cast<Impl*>(opaque);
        if (self->quiet || !mark) return;
        KafkaReport report{mark->queue, mark->number, {}, false};
        if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
            report.error = rd_kafka_err2str(message->err);
            report.for_good = is_for_good(message->err);
        }
        self->report(report);
    }
    static void logged(const rd_kafka_t*, int level, const char*, const char* text) {
        if (level <= 4)
            spdlog::warn("Kafka: {}", text);  // 4: warning, as syslog counts
        else
            spdlog::debug("Kafka: {}", text);
    }

    std::function<void(const KafkaReport&)> report;
    rd_kafka_t* kafka = nullptr;
    bool quiet = false;
};

KafkaProducer::KafkaProducer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KafkaProducer::~KafkaProducer() = default;

Result<std::unique_ptr<KafkaProducer>> KafkaProducer::make(const config::Config::Kafka& kafka, std::chrono::milliseconds give_up,
                                                           std::function<void(const KafkaReport&)> report) {
    Settings settings;
    const auto patience = std::min<std::int64_t>(give_up.count(), std::numeric_limits<std::int32_t>::max());
    const std::pair<const char*, std::string> ours[] = {{"client.id", "warmpost"}, {"bootstrap.servers", joined(kafka.brokers)},
                                                        {"acks", "all"},           {"enable.idempotence", "true"},
                                                        {"linger.ms", "5"},        {"message.timeout.ms", std::to_string(patience)}};
    for (const auto& [name, value] : ours)
        if (auto set = settings.set(name, value); !set) return std::unexpected(set.error());
    if (!kafka.options_file.empty())
        if (auto read = read_options(kafka.options_file, settings); !read) return std::unexpected(read.error());
    auto impl = std::make_unique<Impl>();
    impl->report = std::move(report);
    rd_kafka_conf_set_opaque(settings.get(), impl.get());
    rd_kafka_conf_set_dr_msg_cb(settings.get(), Impl::delivered);
    rd_kafka_conf_set_log_cb(settings.get(), Impl::logged);
    std::array<char, 512> why{};
    impl->kafka = rd_kafka_new(RD_KAFKA_PRODUCER, settings.get(), why.data(), why.size());
    if (impl->kafka == nullptr) return fail(ErrorCode::InvalidArgument, "Kafka: " + std::string(why.data()), "kafka.options_file");
    settings.release();
    return std::unique_ptr<KafkaProducer>(new KafkaProducer(std::move(impl)));
}

Status KafkaProducer::produce(const std::string& topic, std::string_view key, std::string_view body, std::uint64_t queue, std::uint64_t number) {
    auto* mark = std::make_unique<Mark>(Mark{queue, number}).release();  // delivered() frees it
    std::array<rd_kafka_vu_t, 5> parts{};
    parts[0].vtype = RD_KAFKA_VTYPE_TOPIC;
    parts[0].u.cstr = topic.c_str();
    parts[1].vtype = RD_KAFKA_VTYPE_KEY;
    parts[1].u.mem = {const_cast<char*>(key.data()), key.size()};
    parts[2].vtype = RD_KAFKA_VTYPE_VALUE;
    parts[2].u.mem = {const_cast<char*>(body.data()), body.size()};
    parts[3].vtype = RD_KAFKA_VTYPE_MSGFLAGS;
    parts[3].u.i = RD_KAFKA_MSG_F_COPY;
    parts[4].vtype = RD_KAFKA_VTYPE_OPAQUE;
    parts[4].u.ptr = mark;
    rd_kafka_error_t* error = rd_kafka_produceva(impl_->kafka, parts.data(), parts.size());
    if (error == nullptr) return {};
    const std::unique_ptr<Mark> taken_back(mark);
    const auto code = rd_kafka_error_code(error);
    rd_kafka_error_destroy(error);
    return fail(is_for_good(code) ? ErrorCode::InvalidArgument : ErrorCode::Unavailable, rd_kafka_err2str(code));
}

void KafkaProducer::poll(std::chrono::milliseconds wait) { rd_kafka_poll(impl_->kafka, static_cast<int>(wait.count())); }

std::string KafkaProducer::fatal_error() const {
    std::array<char, 512> why{};
    return rd_kafka_fatal_error(impl_->kafka, why.data(), why.size()) == RD_KAFKA_RESP_ERR_NO_ERROR ? std::string() : std::string(why.data());
}

}  // namespace warmpost::reporting
