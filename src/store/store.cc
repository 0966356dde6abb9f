#include "store/store.h"

#include <fcntl.h>
#include <soci/sqlite3/soci-sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "store/migrations.h"
#include "store/session.h"

namespace soci {
using warmpost::store::UsageRow;
template <>
struct type_conversion<UsageRow> {
    using base_type = values;
    static void from_base(const values& v, indicator, UsageRow& r) {
        using warmpost::store::get;
        get(v, "account", r.account), get(v, "slot", r.slot), get(v, "recipients", r.recipients);
    }
    static void to_base(const UsageRow& r, values& v, indicator& i) {
        using warmpost::store::set;
        set(v, "account", r.account), set(v, "slot", r.slot), set(v, "recipients", r.recipients);
        i = i_ok;
    }
};
}  // namespace soci

namespace warmpost::store {
namespace {

// Made by us first, so that it is never readable by others, whatever the umask. SQLite gives its -wal and -shm files the same mode.
Status create_private(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(ErrorCode::Internal, "cannot open the control database " + file.string() + ": " + std::system_category().message(errno) +
                                             "; give its directory to the user that runs warmpost");
    ::close(fd);
    return {};
}

void configure(soci::session& sql) {
    std::string mode;
    sql << "pragma journal_mode = wal", soci::into(mode);
    if (mode != "wal") throw soci::soci_error("write-ahead log refused by SQLite (journal mode " + mode + ")");
    sql << "pragma synchronous = full";
    sql << "pragma foreign_keys = on";
}

int version_of(soci::session& sql) {
    sql << "create table if not exists schema_version (version integer not null)";
    int version = 0;
    soci::indicator found = soci::i_null;
    sql << "select max(version) from schema_version", soci::into(version, found);
    return found == soci::i_null ? 0 : version;
}

void apply(soci::session& sql, const Migration& migration) {
    soci::transaction transaction(sql);
    for (const auto statement : migration.statements) sql << std::string(statement);
    sql << "insert into schema_version (version) values (:version)", soci::use(migration.version, "version");
    transaction.commit();
}

void migrate(soci::session& sql) {
    const int have = version_of(sql);
    const int newest = migrations().back().version;
    if (have > newest)
        throw soci::soci_error("its schema is version " + std::to_string(have) + ", this warmpost knows " + std::to_string(newest) +
                               "; run the newer warmpost, or restore a backup");
    for (const auto& migration : migrations())
        if (migration.version > have) apply(sql, migration);
}

}  // namespace

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::filesystem::path& file) {
    if (file.string().find('"') != std::string::npos) return fail(ErrorCode::InvalidArgument, "a data directory's name must not hold a quotation mark");
    if (auto made = create_private(file); !made) return std::unexpected(made.error());
    auto impl = std::make_unique<Impl>();
    impl->file = file.string();
    auto opened = impl->attempt([&] {
        impl->sql.open(soci::sqlite3, "dbname=\"" + file.string() + "\" timeout=5");
        configure(impl->sql);
        migrate(impl->sql);
        guard_ledger(impl->sql);
    });
    if (!opened) return std::unexpected(opened.error());
    return std::unique_ptr<Store>(new Store(std::move(impl)));
}

Status Store::transaction(const std::function<Status()>& work) {
    Status done;
    auto ran = impl_->attempt([&] {
        soci::transaction transaction(impl_->sql);   // rolls back unless committed
        done = work();
        if (done) transaction.commit();
    });
    return ran ? done : ran;
}

Result<int> Store::schema_version() {
    return impl_->attempt([&] { return version_of(impl_->sql); });
}

Result<std::optional<std::string>> Store::setting(const std::string& name) {
    return impl_->attempt([&]() -> std::optional<std::string> {
        std::string content;
        impl_->sql << "select content from settings where name = :name", soci::use(name, "name"), soci::into(content);
        if (!impl_->sql.got_data()) return std::nullopt;
        return content;
    });
}

Status Store::put_setting(const std::string& name, const std::string& content) {
    return impl_->attempt([&] {
        impl_->sql << "insert into settings (name, content) values (:name, :content) on conflict (name) do update set content = excluded.content",
            soci::use(name, "name"), soci::use(content, "content");
    });
}

Result<std::vector<UsageRow>> Store::usage() { return impl_->select<UsageRow>("select account, slot, recipients from usage_slots order by account, slot"); }

Status Store::put(const UsageRow& row) {
    return impl_->execute("insert into usage_slots (account, slot, recipients) values (:account, :slot, :recipients) "
                          "on conflict (account, slot) do update set recipients = excluded.recipients",
                          row);
}

Status Store::erase_usage_before(std::int64_t slot) {
    return impl_->attempt([&] {
        const long long first = slot;
        impl_->sql << "delete from usage_slots where slot < :slot", soci::use(first, "slot");
    });
}

}  // namespace warmpost::store
