// Opening, first run and publishing. The other service_*.cc files hold the rules, one subject each.
#include "control/service.h"

#include "base/encoding.h"
#include "control/key_file.h"
#include "control/names.h"
#include "control/service_impl.h"

namespace warmpost::control {
namespace {

constexpr const char* kKeyCheck = "key_check";
constexpr const char* kServiceDkimKey = "service_dkim_key";
constexpr const char* kServiceDkimSelector = "warmpost";
constexpr const char* kReturnPathSecret = "return_path_secret";
constexpr std::size_t kReturnPathSecretBytes = 32;

Status make_private_directory(const std::filesystem::path& directory) {
    std::error_code error;
    if (std::filesystem::create_directories(directory, error))
        std::filesystem::permissions(directory, std::filesystem::perms::owner_all, error);   // made by us: for its owner only
    if (error)
        return fail(ErrorCode::InvalidArgument, "cannot create the data directory " + directory.string() + ": " + error.message(), "server.data_dir");
    return {};
}

}  // namespace

Status Service::Impl::seal_setting(const std::string& name, const std::string& secret) {
    return store->put_setting(name, base64_encode(sealer.seal(secret, "setting/" + name)));
}

Result<std::optional<std::string>> Service::Impl::unsealed_setting(const std::string& name) {
    const auto sealed = store->setting(name);
    if (!sealed) return std::unexpected(sealed.error());
    if (!*sealed) return std::nullopt;
    const auto bytes = base64_decode(**sealed);
    if (!bytes) return fail(ErrorCode::Internal, "the control database holds a damaged secret (" + name + "); restore a backup");
    auto opened = sealer.open(*bytes, "setting/" + name);
    if (!opened) return std::unexpected(opened.error());
    return std::optional(std::move(*opened));
}

Status Service::Impl::check_key_file() {
    const auto check = unsealed_setting(kKeyCheck);
    if (!check)
        return fail(ErrorCode::InvalidArgument, "the key file " + config.server.key_file.string() + " is not the one that " +
                                                    (config.server.data_dir / "control.db").string() + " was made with; restore the right one",
                    "server.key_file");
    return *check ? Status{} : seal_setting(kKeyCheck, kKeyCheck);
}

Status Service::Impl::load_service_secrets(Snapshot& into) {
    auto secret = unsealed_setting(kReturnPathSecret);
    if (!secret) return std::unexpected(secret.error());
    into.return_path_secret = secret->value_or("");
    auto pem = unsealed_setting(kServiceDkimKey);
    if (!pem) return std::unexpected(pem.error());
    if (!*pem) return {};                                   // not initialised yet
    auto key = mail::DkimKey::parse(config.server.service_domain, kServiceDkimSelector, **pem);
    if (!key) return std::unexpected(key.error());
    into.service_dkim_key = std::make_shared<const mail::DkimKey>(std::move(*key));
    return {};
}

Status Service::Impl::load_all() {
    Snapshot next;
    if (auto loaded = load_service_secrets(next); !loaded) return loaded;
    if (auto loaded = load_accounts(*store, sealer, next); !loaded) return loaded;
    auto pauses = load_pauses(*store);
    if (!pauses) return std::unexpected(pauses.error());
    next.pauses = std::move(*pauses);
    const auto before = snapshot();
    auto pools = load_pools(*store, next.pauses, before ? before->pools : Pools{}, now());
    if (!pools) return std::unexpected(pools.error());
    next.pools = std::move(*pools);
    next.index_pools();
    put_out(std::move(next));
    return {};
}

void Service::Impl::put_out(Snapshot next) {
    const auto before = snapshot();
    next.version = before ? before->version + 1 : 1;
    auto out = std::make_shared<const Snapshot>(std::move(next));
    {
        const std::lock_guard lock(mutex);
        current = out;
    }
    if (publish) publish(std::move(out));
}

void Service::Impl::put_out(std::shared_ptr<Account> account) {
    Snapshot next = *snapshot();
    next.accounts[account->id] = std::move(account);
    put_out(std::move(next));
}

Status Service::Impl::refresh_pools() {
    Snapshot next = *snapshot();
    auto pauses = load_pauses(*store);
    if (!pauses) return std::unexpected(pauses.error());
    next.pauses = std::move(*pauses);
    auto pools = load_pools(*store, next.pauses, next.pools, now());
    if (!pools) return std::unexpected(pools.error());
    next.pools = std::move(*pools);
    next.index_pools();
    put_out(std::move(next));
    return {};
}

Service::Service(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(const config::Config& config, std::function<void(SnapshotPtr)> publish, std::function<WallTime()> now) {
    auto sealer = load_key_file(config.server.key_file);
    if (!sealer) return std::unexpected(sealer.error());
    if (auto made = make_private_directory(config.server.data_dir); !made) return std::unexpected(made.error());
    auto store = store::Store::open(config.server.data_dir / "control.db");
    if (!store) return std::unexpected(store.error());
    auto impl = std::make_unique<Impl>(config, std::move(*sealer));
    impl->publish = std::move(publish);
    impl->now = std::move(now);
    impl->store = std::move(*store);
    if (auto right = impl->check_key_file(); !right) return std::unexpected(right.error());
    if (auto loaded = impl->load_all(); !loaded) return std::unexpected(loaded.error());
    return std::unique_ptr<Service>(new Service(std::move(impl)));
}

bool Service::initialised() const { return impl_->snapshot()->account(kOperatorAccount) != nullptr; }

Result<Service::Initialised> Service::initialise(const NewAccount& first, mail::DkimAlgorithm service_dkim) {
    if (initialised())
        return fail(ErrorCode::AlreadyExists, impl_->config.server.data_dir.string() + " is initialised already; `warmpost account` and `warmpost key` add to it");
    if (auto good = check_account_name(first.name); !good) return std::unexpected(good.error());
    if (first.name == "operator") return fail(ErrorCode::InvalidArgument, "the account name \"operator\" is taken by the operator", "name");
    const auto service_key = mail::DkimKey::generate(impl_->config.server.service_domain, kServiceDkimSelector, service_dkim);
    Initialised made;
    const auto written = impl_->store->transaction([&]() -> Status {
        if (auto s = impl_->seal_setting(kServiceDkimKey, service_key.private_pem()); !s) return s;
        if (auto s = impl_->seal_setting(kReturnPathSecret, random_bytes(kReturnPathSecretBytes)); !s) return s;
        if (auto s = impl_->add_account({kOperatorAccount, "operator", true, true, -1, 0, {}, {}, true, {}}); !s) return s;
        const auto id = impl_->free_account_id();
        if (!id) return std::unexpected(id.error());
        made.account = *id;
        if (auto s = impl_->add_account({*id, first.name, first.production, true, first.max_24_hour_send, first.max_send_rate, {}, {}, true, {}}); !s) return s;
        const auto operator_key = impl_->add_key(kOperatorAccount, {Role::operator_});
        if (!operator_key) return std::unexpected(operator_key.error());
        const auto account_key = impl_->add_key(*id, {Role::account});
        if (!account_key) return std::unexpected(account_key.error());
        made.operator_key = operator_key->first;
        made.account_key = account_key->first;
        return impl_->place_config(impl_->config);
    });
    if (!written) return std::unexpected(written.error());
    if (auto loaded = impl_->load_all(); !loaded) return std::unexpected(loaded.error());
    return made;
}

Status Service::apply_config(const config::Config& config) {
    if (auto placed = impl_->change_holdings([&] { return impl_->place_config(config); }); !placed) return placed;
    impl_->config = config;
    Snapshot next = *impl_->snapshot();
    if (auto loaded = impl_->load_service_secrets(next); !loaded) return loaded;   // the service's domain may be another one
    impl_->put_out(std::move(next));
    return impl_->refresh_pools();
}

SnapshotPtr Service::snapshot() const { return impl_->snapshot(); }

}  // namespace warmpost::control
