#include "cli/import_files.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "base/encoding.h"
#include "base/strings.h"

namespace warmpost::cli {
namespace fs = std::filesystem;
namespace json = boost::json;
namespace {

constexpr std::uintmax_t kMaxFile = 64u << 20;
constexpr std::string_view kBase = "/v2/email";

std::unexpected<Error> bad(const fs::path& file, const std::string& what) { return fail(ErrorCode::InvalidArgument, file.string() + ": " + what); }

Result<std::string> read_text(const fs::path& file) {
    std::error_code error;
    if (const auto size = fs::file_size(file, error); error || size > kMaxFile) return bad(file, error ? error.message() : "larger than 64 MB");
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    if (!in) return bad(file, "cannot be read");
    return text.str();
}

Result<json::object> read_object(const fs::path& file) {
    const auto text = read_text(file);
    if (!text) return std::unexpected(text.error());
    boost::system::error_code error;
    auto value = json::parse(*text, error);
    if (error || !value.is_object())
        return bad(file, "is not the JSON that `aws sesv2 ... --output json` writes" + (error ? ": " + error.message() : std::string{}));
    return std::move(value.get_object());
}

std::vector<fs::path> json_files(const fs::path& directory) {
    std::vector<fs::path> files;
    std::error_code error;
    for (fs::directory_iterator at(directory, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ".json") files.push_back(at->path());
    std::ranges::sort(files);
    return files;
}

std::string name_of(const fs::path& file) {
    const std::string stem = file.stem().string();
    return percent_decode(stem).value_or(stem);
}

std::string text_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value && value->is_string() ? std::string(value->get_string()) : std::string{};
}
const json::object* object_in(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? value->if_object() : nullptr;
}
const json::array* list_of(const json::object& object, std::string_view name) {
    const auto* value = object.if_contains(name);
    return value ? value->if_array() : nullptr;
}

// Copies what is there, and is not null.
template <std::size_t N>
json::object pick(const json::object& from, const std::array<const char*, N>& names) {
    json::object picked;
    for (const char* name : names)
        if (const auto* value = from.if_contains(name); value && !value->is_null()) picked[name] = *value;
    return picked;
}

std::string at(std::string_view collection, const std::string& name) { return std::string(kBase) + std::string(collection) + "/" + percent_encode(name); }

// SES takes the base64 of a PEM file without its first and last line.
std::string bare_key(std::string_view pem) {
    std::string key;
    for (const auto line : split(pem, '\n')) {
        const auto text = trim(line);
        if (!text.starts_with("-----")) key += text;
    }
    return key;
}

Status own_key(const fs::path& file, const json::object& told, const ImportOptions& options, json::object& create, ImportItem& item) {
    const auto* dkim = object_in(told, "DkimAttributes");
    if (!dkim || text_in(*dkim, "SigningAttributesOrigin") != "EXTERNAL") return {};
    fs::path pem = file;
    pem.replace_extension(".pem");
    if (fs::exists(pem)) {
        const auto text = read_text(pem);
        if (!text) return std::unexpected(text.error());
        const auto* tokens = list_of(*dkim, "Tokens");
        const std::string selector = tokens && !tokens->empty() && tokens->front().is_string() ? std::string(tokens->front().get_string()) : std::string{};
        if (selector.empty()) item.problem = "its file names no DKIM selector (DkimAttributes.Tokens)";
        create["DkimSigningAttributes"] = json::object{{"DomainSigningSelector", selector}, {"DomainSigningPrivateKey", bare_key(*text)}};
    } else if (!options.new_dkim_keys) {
        item.problem = "it signs with a DKIM key of your own, which SES hands out to nobody: put the key at " + pem.string() +
                       ", or give it a new one with --new-dkim-keys";
    }
    return {};
}

Result<ImportItem> identity(const fs::path& file, const ImportOptions& options) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    ImportItem item{name_of(file), {}, {}, {}, {}};
    json::object create = pick(*told, std::array{"Tags", "ConfigurationSetName"});
    create["EmailIdentity"] = item.name;
    if (auto read = own_key(file, *told, options, create, item); !read) return std::unexpected(read.error());
    const auto* dkim = object_in(*told, "DkimAttributes");
    if (dkim && !create.contains("DkimSigningAttributes") && text_in(*dkim, "CurrentSigningKeyLength") == "RSA_1024_BIT")
        create["DkimSigningAttributes"] = json::object{{"NextSigningKeyLength", "RSA_1024_BIT"}};
    const std::string own = at("/identities", item.name);
    item.steps.push_back({"POST", std::string(kBase) + "/identities", std::move(create), {}});
    if (const auto* forwarding = told->if_contains("FeedbackForwardingStatus"); forwarding && forwarding->is_bool())
        item.steps.push_back({"PUT", own + "/feedback", {{"EmailForwardingEnabled", forwarding->get_bool()}}, {}});
    if (const auto* signing = dkim ? dkim->if_contains("SigningEnabled") : nullptr; signing && signing->is_bool() && !signing->get_bool())
        item.steps.push_back({"PUT", own + "/dkim", {{"SigningEnabled", false}}, {}});
    if (const auto* from = object_in(*told, "MailFromAttributes"); from && !text_in(*from, "MailFromDomain").empty())
        item.steps.push_back({"PUT", own + "/mail-from", pick(*from, std::array{"MailFromDomain", "BehaviorOnMxFailure"}), {}});
    if (const auto* policies = object_in(*told, "Policies"))
        for (const auto& [name, policy] : *policies) item.steps.push_back({"POST", own + "/policies/" + percent_encode(name), {{"Policy", policy}}, {}});
    return item;
}

Result<ImportItem> configuration_set(const fs::path& file, const ImportOptions&) {
    auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    ImportItem item{name_of(file), {}, {}, {}, {}};
    auto body =
        pick(*told, std::array{"DeliveryOptions", "SendingOptions", "Tags", "SuppressionOptions", "VdmOptions", "ArchivingOptions"});
    if (const auto* reputation = object_in(*told, "ReputationOptions")) body["ReputationOptions"] = pick(*reputation, std::array{"ReputationMetricsEnabled"});
    body["ConfigurationSetName"] = item.name;
    std::optional<json::object> without_pool;
    if (const auto* delivery = object_in(body, "DeliveryOptions"); delivery && !text_in(*delivery, "SendingPoolName").empty()) {
        without_pool = body;
        without_pool->at("DeliveryOptions").as_object().erase("SendingPoolName");
    }
    item.steps.push_back({"POST", std::string(kBase) + "/configuration-sets", std::move(body), std::move(without_pool)});
    // Apart: the domain of links must be verified here first, and the set must not wait for that, since the identity may name it.
    if (const auto* tracking = object_in(*told, "TrackingOptions"); tracking && !text_in(*tracking, "CustomRedirectDomain").empty())
        item.steps.push_back({"PUT", at("/configuration-sets", item.name) + "/tracking-options", pick(*tracking, std::array{"CustomRedirectDomain", "HttpsPolicy"}), {}});
    return item;
}

Status destinations(const fs::path& file, std::vector<ImportItem>& into) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    const std::string set = name_of(file);
    const auto* all = list_of(*told, "EventDestinations");
    if (!all) return {};
    for (const auto& each : *all) {
        if (!each.is_object()) continue;
        const std::string name = text_in(each.get_object(), "Name");
        json::object definition = each.get_object();
        definition.erase("Name");
        json::object body{{"EventDestinationName", name}};
        body["EventDestination"] = std::move(definition);
        into.push_back({set + "/" + name, {}, {}, {{"POST", at("/configuration-sets", set) + "/event-destinations", std::move(body), {}}}, {}});
    }
    return {};
}

Result<ImportItem> mail_template(const fs::path& file, const ImportOptions&) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    auto body = pick(*told, std::array{"TemplateName", "TemplateContent", "Tags"});
    const std::string name = text_in(body, "TemplateName");
    return ImportItem{name.empty() ? name_of(file) : name, {}, {}, {{"POST", std::string(kBase) + "/templates", std::move(body), {}}}, {}};
}

Result<ImportItem> verification_template(const fs::path& file, const ImportOptions&) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    auto body =
        pick(*told, std::array{"TemplateName", "FromEmailAddress", "TemplateSubject", "TemplateContent", "SuccessRedirectionURL", "FailureRedirectionURL"});
    return ImportItem{name_of(file), {}, {}, {{"POST", std::string(kBase) + "/custom-verification-email-templates", std::move(body), {}}}, {}};
}

Result<ImportItem> contact_list(const fs::path& file, const ImportOptions&) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    auto body = pick(*told, std::array{"ContactListName", "Topics", "Description", "Tags"});
    const std::string name = text_in(body, "ContactListName");
    return ImportItem{name.empty() ? name_of(file) : name, {}, {}, {{"POST", std::string(kBase) + "/contact-lists", std::move(body), {}}}, {}};
}

void add_contact(const std::string& list, const json::object& told, std::vector<ImportItem>& into) {
    const std::string address = text_in(told, "EmailAddress");
    auto body = pick(told, std::array{"EmailAddress", "TopicPreferences", "UnsubscribeAll", "AttributesData"});
    into.push_back({list + "/" + address, {}, {}, {{"POST", at("/contact-lists", list) + "/contacts", std::move(body), {}}}, {}});
}

// Contacts with attributes come before pages, which have none of them: what is made first stays.
Status contacts(const fs::path& directory, std::vector<ImportItem>& into) {
    const std::string list = percent_decode(directory.filename().string()).value_or(directory.filename().string());
    std::vector<ImportItem> from_pages;
    for (const auto& file : json_files(directory)) {
        const auto told = read_object(file);
        if (!told) return std::unexpected(told.error());
        if (const auto* page = list_of(*told, "Contacts")) {
            for (const auto& each : *page)
                if (each.is_object()) add_contact(list, each.get_object(), from_pages);
        } else {
            add_contact(list, *told, into);
        }
    }
    into.insert(into.end(), std::make_move_iterator(from_pages.begin()), std::make_move_iterator(from_pages.end()));
    return {};
}

Status suppressed(const fs::path& file, std::vector<ImportItem>& into) {
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    const auto* all = list_of(*told, "SuppressedDestinationSummaries");
    if (!all) return bad(file, "has no SuppressedDestinationSummaries");
    for (const auto& each : *all) {
        if (!each.is_object()) continue;
        const std::string address = text_in(each.get_object(), "EmailAddress"), reason = text_in(each.get_object(), "Reason");
        const auto same = [reason](const json::object& found) {
            const auto* there = object_in(found, "SuppressedDestination");
            return there && text_in(*there, "Reason") == reason;
        };
        into.push_back({address,
                        at("/suppression/addresses", address),
                        same,
                        {{"PUT", std::string(kBase) + "/suppression/addresses", {{"EmailAddress", address}, {"Reason", reason}}, {}}},
                        {}});
    }
    return {};
}

std::set<std::string> reasons_in(const json::object& attributes) {
    std::set<std::string> reasons;
    if (const auto* list = list_of(attributes, "SuppressedReasons"))
        for (const auto& each : *list)
            if (each.is_string()) reasons.emplace(each.get_string());
    return reasons;
}

Status account(const fs::path& file, std::vector<ImportItem>& into) {
    if (!fs::exists(file)) return {};
    const auto told = read_object(file);
    if (!told) return std::unexpected(told.error());
    if (const auto* suppression = object_in(*told, "SuppressionAttributes")) {
        auto body = pick(*suppression, std::array{"SuppressedReasons"});
        const auto wanted = reasons_in(body);
        const auto stays = [wanted](const json::object& found) {
            const auto* there = object_in(found, "SuppressionAttributes");
            const auto now = there ? reasons_in(*there) : std::set<std::string>{};
            return now == wanted || now != std::set<std::string>{"BOUNCE", "COMPLAINT"};  // other than a new account's: somebody has set it here
        };
        into.push_back(
            {"suppression", std::string(kBase) + "/account", stays, {{"PUT", std::string(kBase) + "/account/suppression", std::move(body), {}}}, {}});
    }
    return {};
}

using ReadItem = Result<ImportItem> (*)(const fs::path&, const ImportOptions&);

Status each_file(const fs::path& directory, ReadItem read, const ImportOptions& options, std::vector<ImportItem>& into) {
    for (const auto& file : json_files(directory)) {
        auto item = read(file, options);
        if (!item) return std::unexpected(item.error());
        into.push_back(std::move(*item));
    }
    return {};
}

template <class Read>
Status each_page(const fs::path& directory, Read read, std::vector<ImportItem>& into) {
    for (const auto& file : json_files(directory))
        if (auto done = read(file, into); !done) return done;
    return {};
}

}  // namespace

namespace {

// "arn:aws:SERVICE:REGION:ACCOUNT:" at the front of `text`: how long that is; 0: it is none of that service with an account.
std::size_t arn_head(std::string_view text, std::string_view service) {
    const std::string begin = "arn:aws:" + std::string(service) + ":";
    if (!text.starts_with(begin)) return 0;
    const auto region = text.find(':', begin.size());
    const auto account = region == std::string_view::npos ? region : text.find(':', region + 1);
    return account == std::string_view::npos || account - region != 13 ? 0 : account + 1;
}

std::string arns_here(std::string_view text, std::string_view service, std::string_view resource, const std::string& head) {
    std::string out;
    while (!text.empty()) {
        const auto length = arn_head(text, service);
        if (length != 0 && text.substr(length).starts_with(resource)) {
            out += head;
            text.remove_prefix(length);
        } else {
            out.push_back(text.front());
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace

json::object as_here(json::object body, const std::string& region, const std::string& account) {
    const auto put = [&](json::object& in, const char* member, std::string_view service, std::string_view resource) {
        if (auto* text = in.if_contains(member); text && text->is_string())
            *text = arns_here(text->get_string(), service, resource, "arn:aws:" + std::string(service) + ":" + region + ":" + account + ":");
    };
    put(body, "Policy", "ses", "identity/");
    auto* destination = body.if_contains("EventDestination");
    auto* sns = destination && destination->is_object() ? destination->get_object().if_contains("SnsDestination") : nullptr;
    if (sns && sns->is_object()) put(sns->get_object(), "TopicArn", "sns", "");
    return body;
}

Result<std::vector<ImportKind>> read_import(const fs::path& directory, const ImportOptions& options) {
    if (!fs::is_directory(directory)) return bad(directory, "is not a directory; scripts/export-ses makes one");
    std::vector<ImportKind> kinds{{"configuration set", false, {}}, {"event destination", false, {}},
                                  {"identity", false, {}},          {"account setting", false, {}},
                                  {"template", false, {}},          {"custom verification template", false, {}},
                                  {"contact list", false, {}},      {"contact", true, {}},
                                  {"suppressed address", true, {}}};
    std::vector<Status> read;
    read.push_back(each_file(directory / "configuration-sets", configuration_set, options, kinds[0].items));
    read.push_back(each_page(directory / "event-destinations", destinations, kinds[1].items));
    read.push_back(each_file(directory / "identities", identity, options, kinds[2].items));
    read.push_back(account(directory / "account.json", kinds[3].items));
    read.push_back(each_file(directory / "templates", mail_template, options, kinds[4].items));
    read.push_back(each_file(directory / "custom-verification-templates", verification_template, options, kinds[5].items));
    read.push_back(each_file(directory / "contact-lists", contact_list, options, kinds[6].items));
    std::error_code error;
    for (fs::directory_iterator list(directory / "contacts", error), end; !error && list != end; list.increment(error))
        if (list->is_directory()) read.push_back(contacts(list->path(), kinds[7].items));
    read.push_back(each_page(directory / "suppression", suppressed, kinds[8].items));
    for (const auto& done : read)
        if (!done) return std::unexpected(done.error());
    std::erase_if(kinds, [](const ImportKind& kind) { return kind.items.empty(); });
    if (kinds.empty()) return bad(directory, "holds nothing to import; scripts/export-ses writes what is looked for, docs/migrating-from-ses.md says where");
    return kinds;
}

}  // namespace warmpost::cli
