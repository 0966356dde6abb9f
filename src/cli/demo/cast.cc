#include "cli/demo/cast.h"

namespace warmpost::cli::demo {
using simulator::EventKind;
using simulator::Hourly;
namespace {

Sender shop(int days) {
    Sender s;
    s.account = "shop";
    s.way = Way::standard;
    s.daily = 200'000;
    s.rate = 50;
    s.messages_per_day = 26'000;
    s.weekly_growth = 1.02;
    s.bounce_rate = 0.006;
    s.leased_on = {0, 0, days - 22, days - 9};  // two that are warm, two within their plan
    s.streams = {{"shop.example", "receipts", 0.55, false, "Your order is on its way"},
                 {"shop.example", "account-mail", 0.15, false, "Confirm your new address"},
                 {"offers.shop.example", "offers", 0.30, true, "This week's offers"}};
    s.events = {{days - 12, EventKind::traffic_spike, "", 1.7, 2}};
    return s;
}

Sender news(int days) {
    Sender s;
    s.account = "newsletter";
    s.way = Way::managed;
    s.pool = "newsletters";
    s.daily = 500'000;
    s.rate = 100;
    s.messages_per_day = 72'000;
    s.weekly_growth = 1.04;
    s.weekly = {1, 1.4, 0.8, 1.5, 0.9, 0.3, 0.2};
    s.bounce_rate = 0.012;
    s.complaint_rate = 0.0006;
    s.streams = {{"news.example", "weekly", 0.7, true, "The week in short"}, {"news.example", "alerts", 0.3, true, "Breaking: what happened today"}};
    s.events = {{days - 16, EventKind::isp_tightens, "yahoo", 0.6, 5}, {days - 6, EventKind::isp_outage, "apple", 1, 1}};
    return s;
}

Sender startup() {
    Sender s;
    s.account = "startup";
    s.messages_per_day = 900;
    s.weekly_growth = 1.12;
    s.streams = {{"startup.example", "default", 0.8, true, "Welcome aboard"}, {"startup.example", "", 0.2, false, "Your sign-in code"}};
    return s;
}

Sender agency() {  // an old list: bounces that bring it under review
    Sender s;
    s.account = "agency";
    s.messages_per_day = 2'600;
    s.weekly = {1, 1, 1, 1, 1, 0.1, 0.1};
    s.bounce_rate = 0.058;
    s.complaint_rate = 0.0009;
    s.streams = {{"agency.example", "campaigns", 1, true, "An invitation for you"}};
    return s;
}

Sender clinic(int days) {  // its mail goes by a relay less and less
    Sender s;
    s.account = "clinic";
    s.way = Way::relay;
    s.pool = "moving";
    s.daily = 60'000;
    s.messages_per_day = 7'500;
    s.weekly = {1.1, 1.1, 1.1, 1.1, 1, 0.4, 0.3};
    s.bounce_rate = 0.004;
    s.complaint_rate = 0.0001;
    s.leased_on = {days - 45, days - 30};
    s.events = {{days - 2, EventKind::traffic_spike, "", 4, 1}};  // more than its addresses may take in a day: the relay has the rest
    s.streams = {{"clinic.example", "reminders", 0.75, false, "Your appointment on Thursday"},
                 {"clinic.example", "results", 0.25, false, "Your results are ready"}};
    return s;
}

}  // namespace

std::vector<Sender> cast(int days) { return {shop(days), news(days), startup(), agency(), clinic(days)}; }

const std::vector<Receiver>& receivers() {
    static const std::vector<Receiver> all{{"gmail", "gmail.example", 0.40},  {"microsoft", "outlook.example", 0.22},   {"yahoo", "yahoo.example", 0.13},
                                           {"apple", "icloud.example", 0.09}, {"microsoft365", "office.example", 0.10}, {"other", "small.example", 0.06}};
    return all;
}

}  // namespace warmpost::cli::demo
